// plain_once PORT TEXT
// Sends one datagram and ends, with nothing but system calls, and with nothing of the C++ library.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  const auto sent = sendto(fd, argv[2], std::strlen(argv[2]), 0,
                           reinterpret_cast<const sockaddr*>(&peer), sizeof peer);
  return sent < 0 ? 1 : 0;
}
