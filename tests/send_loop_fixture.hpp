#pragma once

#include "udpchat/send_loop.hpp"

#include "sending_fixture.hpp"
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace udpchat {

/// A SendLoop with all it needs, between a network in memory and a user with a script.
class SendLoopFixture : public SendingTest {
 protected:
  /// The input has these lines, or blocks, and then ends with a status; returns the exit status.
  int run(const Lines& lines, int leave = 0) {
    for (const auto& line : lines) input.lines.push_back({line});
    input.leave = {leave};
    return loop().send_input(input);
  }

  int run_texts(const Lines& texts) { return loop().send_texts(texts); }

  int run_requests(const Lines& lines, int leave = 0) {
    console.will_type(lines);
    console.script.emplace_back(Leave{leave});
    return loop().send_requests();
  }

  [[nodiscard]] Lines sent() const {
    Lines texts;
    for (const auto& datagram : transport.sent) {
      EXPECT_EQ(datagram.destination, peer);
      texts.push_back(datagram.payload);
    }
    return texts;
  }

  FakeInput input;
  const SocketAddress peer = address("127.0.0.1:9");
  SendLoop::Config config{.peers = {peer}};
  std::optional<Quota> replies{std::in_place, console, std::nullopt};

 private:
  SendLoop loop() { return {sender, outbox, display, console, *replies, config}; }
};

}  // namespace udpchat
