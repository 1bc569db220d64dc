#include "bench.hpp"

#include <arpa/inet.h>
#include <netinet/udp.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <exception>
#include <iostream>
#include <system_error>

namespace udpchat::bench {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

ssize_t checked(ssize_t result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::system_category(), what);
  return result;
}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

std::uint16_t Socket::port() const {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  checked(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  return ntohs(address.sin_port);
}

void Socket::set(int level, int option, int value) const {
  checked(setsockopt(fd_, level, option, &value, sizeof value), "setsockopt");
}

void Socket::set_receive_buffer(int octets) const {
  if (setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) != 0)
    set(SOL_SOCKET, SO_RCVBUF, octets);
}

void Socket::set_patience(std::int64_t nanoseconds) const {
  const timeval time{nanoseconds / kSecond, nanoseconds % kSecond / 1000};
  checked(setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), "setsockopt");
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Socket bound_socket() {
  Socket made(static_cast<int>(checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")));
  const auto address = loopback(0);
  checked(bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  return made;
}

void write_all(int fd, std::string_view octets) {
  while (!octets.empty()) {
    const auto written = checked(write(fd, octets.data(), octets.size()), "write");
    octets.remove_prefix(static_cast<std::size_t>(written));
  }
}

void tell_port(const Socket& socket) {
  std::cout << socket.port() << '\n' << std::flush;
}

void report(std::initializer_list<Number> numbers) {
  const char* before = "{";
  for (const auto& number : numbers) {
    std::cout << before << '"' << number.name << "\":" << number.value;
    before = ",";
  }
  std::cout << "}\n" << std::flush;
}

Messages::Messages(std::size_t count, std::size_t room)
    : room_(room),
      payloads_(count * room),
      blocks_(count),
      addresses_(count),
      controls_(count),
      headers_(count) {
  for (std::size_t i = 0; i < count; ++i) {
    blocks_[i] = {&payloads_[i * room], room};
    auto& header = headers_[i].msg_hdr;
    header.msg_name = &addresses_[i];
    header.msg_iov = &blocks_[i];
    header.msg_iovlen = 1;
    header.msg_control = &controls_[i];
  }
  used_ = count;
}

std::size_t Messages::receive(const Socket& socket, int flags) {
  for (std::size_t i = 0; i < used_; ++i) {  // where the kernel has written how much it used
    headers_[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
    headers_[i].msg_hdr.msg_controllen = sizeof(Control);
  }
  used_ = 0;
  const int received = recvmmsg(socket.get(), headers_.data(),
                                static_cast<unsigned>(headers_.size()), flags, nullptr);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return used_ = static_cast<std::size_t>(checked(received, "recvmmsg"));
}

std::string_view Messages::payload(std::size_t index) const {
  return {&payloads_[index * room_], headers_[index].msg_len};
}

std::size_t Messages::segment(std::size_t index) const {
  const auto* header = &headers_[index].msg_hdr;
  if (header->msg_controllen == 0) return headers_[index].msg_len;
  const auto* message = CMSG_FIRSTHDR(header);
  if (message == nullptr || message->cmsg_level != SOL_UDP || message->cmsg_type != UDP_GRO)
    return headers_[index].msg_len;
  return static_cast<std::size_t>(*reinterpret_cast<const int*>(CMSG_DATA(message)));
}

int run(void (*program)(const Arguments&), int argc, char** argv) {
  try {
    program(Arguments(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
}

}  // namespace udpchat::bench
