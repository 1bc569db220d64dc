#pragma once

#include "udpchat/repl.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <optional>
#include <string>
#include <vector>

namespace udpchat {

using Lines = std::vector<std::string>;

inline const std::string kHint =
    "Type a line and press Enter to send it. /help lists the commands, /menu shows the menu.";

/// A Repl with all it needs, between a network in memory and a user with a script.
class ReplTest : public testing::Test {
 protected:
  /// The user types these lines, and leaves; returns the exit status.
  int type(const Lines& lines, const std::optional<SocketAddress>& known_peer) {
    console.will_type(lines);
    filter.emplace(wanted, known_peer);
    return Repl(transport, sender, settings, *filter, display, console, traffic, known_peer).run();
  }

  const SocketAddress peer = address("127.0.0.1:9");
  FakeTransport transport;
  FakeConsole console;
  Traffic traffic;
  Composer composer{{}};
  Display display{{}, console, traffic};
  Sender sender{transport, composer, display};
  FakeExecutor executor;
  Responder responder{transport, sender, display, traffic, executor, {}};
  Settings settings{composer, display, responder};
  SourceFilter::Config wanted;
  std::optional<SourceFilter> filter;
};

}  // namespace udpchat
