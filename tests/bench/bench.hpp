// What the programs of the benchmarks share: sockets on loopback, the clock, blocks of datagrams.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat::bench {

/// Nanoseconds on a clock that never goes back.
std::int64_t now();

/// The result of a system call; throws std::system_error if it has failed.
ssize_t checked(ssize_t result, const char* what);

/// Owns a socket.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket& operator=(Socket&&) = delete;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] std::uint16_t port() const;
  void set(int level, int option, int value) const;
  /// As large as it is asked for if we are root, or else as the system allows.
  void set_receive_buffer(int octets) const;
  /// How long a receive waits.
  void set_patience(std::int64_t nanoseconds) const;

 private:
  int fd_;
};

sockaddr_in loopback(std::uint16_t port);

/// Bound to 127.0.0.1 and a port that the system chooses.
Socket bound_socket();

void write_all(int fd, std::string_view octets);

/// Tells the driver, on stdout, where a socket is bound.
void tell_port(const Socket& socket);

/// The last line on stdout, a JSON object of numbers.
struct Number {
  const char* name;
  std::int64_t value;
};
void report(std::initializer_list<Number> numbers);

/// The arguments as numbers, or words.
class Arguments {
 public:
  Arguments(int argc, char** argv) : words_(argv + 1, argv + argc) {}
  [[nodiscard]] std::string word(std::size_t index) const { return words_.at(index); }
  [[nodiscard]] std::int64_t number(std::size_t index) const { return std::stoll(word(index)); }
  [[nodiscard]] std::uint16_t port(std::size_t index) const {
    return static_cast<std::uint16_t>(number(index));
  }
  [[nodiscard]] std::vector<std::string> from(std::size_t index) const {
    return {words_.begin() + static_cast<std::ptrdiff_t>(index), words_.end()};
  }

 private:
  std::vector<std::string> words_;
};

/// Room for what one recvmmsg or sendmmsg takes, with an address and a control message for each.
class Messages {
 public:
  /// Datagrams lie so that not all of them begin at the same place of the cache.
  explicit Messages(std::size_t count, std::size_t room = 65536 + 64);

  /// How many came; 0 where none did before the patience was over, or at once with MSG_DONTWAIT.
  std::size_t receive(const Socket& socket, int flags);
  [[nodiscard]] std::string_view payload(std::size_t index) const;
  /// The same, to be sent on.
  [[nodiscard]] iovec block(std::size_t index) {
    return {&payloads_[index * room_], headers_[index].msg_len};
  }
  [[nodiscard]] const sockaddr_in& source(std::size_t index) const { return addresses_[index]; }
  /// The length of each datagram in the payload (UDP_GRO), or the payload's.
  [[nodiscard]] std::size_t segment(std::size_t index) const;

 private:
  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(int))> octets;
  };

  std::size_t room_;
  std::size_t used_ = 0;
  std::vector<char> payloads_;
  std::vector<iovec> blocks_;
  std::vector<sockaddr_in> addresses_;
  std::vector<Control> controls_;
  std::vector<mmsghdr> headers_;
};

/// What main does: runs it, tells what went wrong, gives the exit status.
int run(void (*program)(const Arguments&), int argc, char** argv);

}  // namespace udpchat::bench
