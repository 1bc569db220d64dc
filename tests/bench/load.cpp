// load PORT MILLISECONDS LENGTH CLIENTS WINDOW single|segments
// Keeps an echo busy: so many clients, each of which has WINDOW texts on their way, sent as
// segments or one by one, and sends the next ones when all of these are back. Reports how many came
// back.
#include <netinet/udp.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <deque>
#include <string>

namespace udpchat::bench {
namespace {

constexpr int kReceiveBuffer = 1 << 22;
constexpr std::int64_t kPatience = 1'000'000'000;

class Client {
 public:
  Client(std::uint16_t port, Lengths lengths, std::size_t batch, bool segments)
      : batch_(batch), segments_(segments), sequence_(UINT64_MAX, lengths) {
    const auto peer = loopback(port);
    checked(connect(socket_.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer),
            "connect");
    socket_.set_receive_buffer(kReceiveBuffer);
    socket_.set_patience(kPatience);
    socket_.set(SOL_UDP, UDP_GRO, 1);
    if (segments_) socket_.set(SOL_UDP, UDP_SEGMENT, static_cast<int>(sequence_.texts().length(0)));
  }

  /// Sends as many batches as may be on their way.
  void send_batches() {
    while (sent_ < back_ + 2 * batch_) {
      text_.clear();
      for (std::size_t i = 0; i < batch_; ++i) sequence_.texts().append(sent_ + i, text_);
      sent_ += batch_;
      const auto step = segments_ ? text_.size() : text_.size() / batch_;
      for (std::size_t offset = 0; offset < text_.size(); offset += step)
        checked(send(socket_.get(), &text_[offset], step, 0), "send");
    }
  }

  /// Counts what comes, until no more than so many are on their way or nothing comes any more.
  void receive(Messages& messages, std::size_t rest) {
    while (back_ + rest < sent_) {
      const auto count = messages.receive(socket_, MSG_WAITFORONE);
      for (std::size_t i = 0; i < count; ++i) take(messages.payload(i), messages.segment(i));
      back_ = count == 0 ? sent_ : sequence_.next();
    }
  }

  [[nodiscard]] std::int64_t echoed() const { return static_cast<std::int64_t>(sequence_.taken()); }
  [[nodiscard]] std::int64_t lost() const { return static_cast<std::int64_t>(sent_) - echoed(); }
  [[nodiscard]] std::int64_t wrong() const { return static_cast<std::int64_t>(sequence_.wrong()); }

 private:
  void take(std::string_view rest, std::size_t segment) {
    while (!rest.empty()) {
      const auto length = std::min(segment, rest.size());
      sequence_.take(rest.substr(0, length));
      rest.remove_prefix(length);
    }
  }

  Socket socket_ = bound_socket();
  std::size_t batch_;
  bool segments_;
  Sequence sequence_;
  std::uint64_t sent_ = 0;
  std::uint64_t back_ = 0;
  std::string text_;
};

void load(const Arguments& arguments) {
  std::deque<Client> clients;
  for (auto count = arguments.number(3); count > 0; --count)
    clients.emplace_back(arguments.port(0), Lengths(arguments.word(2)),
                         static_cast<std::size_t>(arguments.number(4)),
                         arguments.word(5) == "segments");
  Messages messages(64);
  const auto start = now();
  const auto end = start + arguments.number(1) * 1'000'000;
  const auto batch = static_cast<std::size_t>(arguments.number(4));
  while (now() < end)
    for (auto& client : clients) {
      client.send_batches();
      client.receive(messages, batch);
    }
  for (auto& client : clients) client.receive(messages, 0);

  const auto took = now() - start;
  std::int64_t echoed = 0;
  std::int64_t lost = 0;
  std::int64_t wrong = 0;
  for (const auto& client : clients) {
    echoed += client.echoed();
    lost += client.lost();
    wrong += client.wrong();
  }
  report({{"nanoseconds", took}, {"count", echoed}, {"lost", lost}, {"wrong", wrong}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::load, argc, argv);
}
