#pragma once

#include "udpchat/sender.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

using Lines = std::vector<std::string>;

/// A Sender with all it needs, between a network in memory and a user with a script.
class SendingTest : public testing::Test {
 protected:
  FakeTransport transport;
  FakeConsole console;
  Traffic traffic;
  Composer composer{{}};
  Display display{{}, console, traffic};
  Outbox outbox{transport, display, console, {.long_wait = std::chrono::hours(1)}};
  Sender sender{transport, composer, display, outbox, traffic};
};

inline void reply(Sender& sender, std::string_view payload, const Datagram& to) {
  Sent sent{to.source, payload, {}, to.local, true};
  EXPECT_EQ(sender.reply({&sent, 1}), 1U);
}

}  // namespace udpchat
