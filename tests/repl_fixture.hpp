#pragma once

#include "udpchat/repl.hpp"

#include "sending_fixture.hpp"
#include <optional>
#include <string>
#include <vector>

namespace udpchat {

inline const std::string kHint =
    "Type a line and press Enter to send it. /help lists the commands, /menu shows the menu.";

/// A Repl with all it needs, between a network in memory and a user with a script.
class ReplTest : public SendingTest {
 protected:
  /// The user types these lines, and leaves; returns the exit status.
  int type(const Lines& lines, const std::optional<SocketAddress>& known_peer) {
    return type_to(lines, known_peer ? std::vector{*known_peer} : std::vector<SocketAddress>());
  }

  int type_to(const Lines& lines, const std::vector<SocketAddress>& peers) {
    console.will_type(lines);
    filter.emplace(wanted, peers);
    return Repl(transport, sender, outbox, settings, *filter, display, console, traffic,
                {peers, about})
        .run();
  }

  const SocketAddress peer = address("127.0.0.1:9");
  FakeExecutor executor;
  Responder responder{sender, display, traffic, executor, {}};
  Settings settings{composer, display, responder};
  SourceFilter::Config wanted;
  Lines about;
  std::optional<SourceFilter> filter;
};

}  // namespace udpchat
