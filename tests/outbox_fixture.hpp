#pragma once

#include "udpchat/outbox.hpp"
#include "udpchat/unsendable.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "json_lines.hpp"
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// An Outbox with all it needs, and a network in memory that can be as busy as a test wants.
class OutboxFixture : public testing::Test {
 protected:
  ~OutboxFixture() override { transport.hold_who_waits(false); }

  void configure(Outbox::Config config) { outbox.emplace(transport, display, console, config); }

  void send(std::string_view text, const SocketAddress& to) {
    outbox->send({to, text, {}, transport.local});
  }
  void send(std::string_view text) { send(text, peer); }
  void send_all(const Lines& texts) {
    for (const auto& text : texts) send(text);
  }

  std::string refusal_of(std::string_view text) {
    try {
      send(text);
    } catch (const Unsendable& refusal) {
      return refusal.what();
    }
    return "sent";
  }

  [[nodiscard]] Lines sent() const {
    Lines texts;
    for (const auto& datagram : transport.sent) texts.push_back(datagram.payload);
    return texts;
  }

  /// The interface is not busy any more; returns once nothing waits.
  void let_all_go() {
    transport.make_room_for(std::nullopt);
    console.wait_until_woken();
  }

  const SocketAddress peer = address("127.0.0.1:9");
  const SocketAddress other = address("[::1]:8");
  FakeTransport transport;
  FakeConsole console;
  Traffic traffic;
  Display display{{}, console, traffic};
  std::optional<Outbox> outbox{std::in_place, transport, display, console,
                               Outbox::Config{.long_wait = std::chrono::hours(1)}};
};

}  // namespace udpchat
