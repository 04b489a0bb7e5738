// flavum-dicom-reader: parses and decodes DICOM files for flavum, which starts it, talks to it over
// the socket that is its standard input, and survives it.

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "imaging/dicom/reader_child.h"

int main() {
  struct stat s {};
  if (::fstat(STDIN_FILENO, &s) != 0 || !S_ISSOCK(s.st_mode)) {
    std::fputs("flavum-dicom-reader is started by flavum, not by hand.\n", stderr);
    return 2;
  }
  return flavum::serve_dicom_reader(STDIN_FILENO);
}
