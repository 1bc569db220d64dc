// feed PORT COUNT LENGTHS RATE SOURCES single|segments
// Sends numbered texts to a port: as fast as it can, or so many a second if RATE is not 0; from so
// many addresses of 127.0.0.0/8 in turn; each alone, or 64 at a time through UDP_SEGMENT.
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <sys/prctl.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::uint32_t kFirstSource = 0x7F010001;  // 127.1.0.1

struct alignas(cmsghdr) Origin {
  std::array<char, CMSG_SPACE(sizeof(in_pktinfo))> octets;
};

class Feed {
 public:
  Feed(std::uint16_t port, Lengths lengths, std::size_t sources)
      : texts_(lengths), sources_(sources), peer_(loopback(port)), socket_(open()) {
    if (sources_ == 1)
      checked(connect(socket_.get(), reinterpret_cast<sockaddr*>(&peer_), sizeof peer_), "connect");
  }

  void send_single(std::uint64_t first, std::size_t count) {
    place(first, count);
    std::vector<mmsghdr> headers(count);
    for (std::size_t i = 0; i < count; ++i) {
      headers[i].msg_hdr.msg_iov = &blocks_[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      if (sources_ > 1) come_from(first + i, headers[i].msg_hdr, origins_[i]);
    }
    for (std::size_t sent = 0; sent < count;)
      sent += static_cast<std::size_t>(
          checked(sendmmsg(socket_.get(), &headers[sent], static_cast<unsigned>(count - sent), 0),
                  "sendmmsg"));
  }

  void send_segments(std::uint64_t first, std::size_t count) {
    place(first, count);
    socket_.set(SOL_UDP, UDP_SEGMENT, static_cast<int>(blocks_[0].iov_len));
    checked(send(socket_.get(), text_.data(), text_.size(), 0), "send");
  }

 private:
  static Socket open() {
    return Socket(
        static_cast<int>(checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")));
  }

  void place(std::uint64_t first, std::size_t count) {
    text_.clear();
    for (std::size_t i = 0; i < count; ++i) texts_.append(first + i, text_);
    std::size_t offset = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto length = texts_.length(first + i);
      blocks_[i] = {&text_[offset], length};
      offset += length;
    }
  }

  void come_from(std::uint64_t number, msghdr& header, Origin& origin) {
    header.msg_name = &peer_;
    header.msg_namelen = sizeof peer_;
    header.msg_control = &origin;
    header.msg_controllen = sizeof origin;
    auto* message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = IPPROTO_IP;
    message->cmsg_type = IP_PKTINFO;
    message->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo information{};
    information.ipi_spec_dst.s_addr =
        htonl(kFirstSource + static_cast<std::uint32_t>(number % sources_));
    std::memcpy(CMSG_DATA(message), &information, sizeof information);
  }

  Texts texts_;
  std::size_t sources_;
  sockaddr_in peer_;
  Socket socket_;
  std::string text_;
  std::array<iovec, kBatch> blocks_{};
  std::array<Origin, kBatch> origins_{};
};

/// How many are due: all that fit, or what the rate asks for, of which it waits for the first.
std::size_t due(std::uint64_t sent, std::int64_t start, std::int64_t rate) {
  if (rate == 0) return kBatch;
  const auto next = start + static_cast<std::int64_t>(sent) * 1'000'000'000 / rate;
  const timespec time{next / 1'000'000'000, next % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
  const auto owed = (now() - start) * rate / 1'000'000'000 - static_cast<std::int64_t>(sent);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(owed, 1, kBatch));
}

void feed(const Arguments& arguments) {
  prctl(PR_SET_TIMERSLACK, 1);
  Feed feed(arguments.port(0), Lengths(arguments.word(2)),
            static_cast<std::size_t>(arguments.number(4)));
  const auto count = static_cast<std::uint64_t>(arguments.number(1));
  const bool segments = arguments.word(5) == "segments";
  const auto start = now();
  for (std::uint64_t sent = 0; sent < count;) {
    const auto batch = std::min<std::size_t>(due(sent, start, arguments.number(3)), count - sent);
    if (segments)
      feed.send_segments(sent, batch);
    else
      feed.send_single(sent, batch);
    sent += batch;
  }
  report({{"nanoseconds", now() - start}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::feed, argc, argv);
}
