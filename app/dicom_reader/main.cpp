// flavum-dicom-reader: parses and decodes DICOM files for flavum, which starts it, talks to it over
// the socket that is its standard input, and survives it.

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "imaging/dicom_reader/reader_child.h"

// Nobody sees what a sanitizer prints here: its findings show by the exit status, which the tests
// know. A stack that overflows ends the program by its signal, as without sanitizers.
#if defined(__SANITIZE_ADDRESS__)
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options() {
  return "exitcode=99:handle_segv=0:detect_leaks=0";
}
extern "C" const char* __ubsan_default_options() { return "halt_on_error=1:exitcode=99"; }
// NOLINTEND(bugprone-reserved-identifier)
#endif

int main() {
  struct stat s {};
  if (::fstat(STDIN_FILENO, &s) != 0 || !S_ISSOCK(s.st_mode)) {
    std::fputs("flavum-dicom-reader is started by flavum, not by hand.\n", stderr);
    return 2;
  }
  return flavum::serve_dicom_reader(STDIN_FILENO);
}
