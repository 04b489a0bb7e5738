// Loaded before a program (LD_PRELOAD), writes each step towards the network to the file named by
// NETWORK_SPY: internet sockets, connections, listening, names looked up.

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

void note(const char* what, const char* which) {
  const char* path = std::getenv("NETWORK_SPY");
  if (path == nullptr) return;
  char line[300];
  const int size = std::snprintf(line, sizeof line, "%s %s\n", what, which);
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  if (write(file, line, static_cast<size_t>(size)) != size) std::abort();
  close(file);
}

void note_address(const char* what, const sockaddr* address) {
  if (address->sa_family == AF_INET6) return note(what, "IPv6");
  if (address->sa_family != AF_INET) return;
  const auto* in = reinterpret_cast<const sockaddr_in*>(address);
  char host[INET_ADDRSTRLEN] = {};
  inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
  char text[64];
  std::snprintf(text, sizeof text, "%s:%d", host, ntohs(in->sin_port));
  note(what, text);
}

template <class Function>
Function next(const char* name) {
  void* symbol = dlsym(RTLD_NEXT, name);
  Function function = nullptr;
  std::memcpy(&function, &symbol, sizeof function);
  return function;
}

}  // namespace

extern "C" {

int connect(int socket, const sockaddr* address, socklen_t size) {
  note_address("connect", address);
  return next<int (*)(int, const sockaddr*, socklen_t)>("connect")(socket, address, size);
}

int bind(int socket, const sockaddr* address, socklen_t size) {
  note_address("bind", address);
  return next<int (*)(int, const sockaddr*, socklen_t)>("bind")(socket, address, size);
}

ssize_t sendto(int socket, const void* bytes, size_t count, int flags, const sockaddr* address,
               socklen_t size) {
  if (address != nullptr) note_address("sendto", address);
  return next<ssize_t (*)(int, const void*, size_t, int, const sockaddr*, socklen_t)>("sendto")(
      socket, bytes, count, flags, address, size);
}

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  note("lookup", node != nullptr ? node : "-");
  return next<int (*)(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo")(
      node, service, hints, found);
}

struct hostent* gethostbyname(const char* name) {
  note("lookup", name);
  return next<hostent* (*)(const char*)>("gethostbyname")(name);
}
}
