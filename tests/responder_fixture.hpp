#pragma once

#include "udpchat/responder.hpp"

#include "sending_fixture.hpp"
#include <optional>
#include <string>
#include <vector>

namespace udpchat {

/// A Responder with all it needs, between a network in memory and commands that a test ends.
class ResponderTest : public SendingTest {
 protected:
  static std::vector<ReplyRule> always(std::string_view rule) {
    std::vector<ReplyRule> rules;
    rules.push_back(parse_reply(rule, {}));
    return rules;
  }

  void set_rule(std::string_view rule) { responder->set_rules(always(rule), "utf-8"); }

  void limit_to(std::uint64_t replies_a_second) {
    responder.emplace(
        sender, display, traffic, executor,
        Responder::Limits{replies_a_second, replies_a_second, std::chrono::seconds(1)});
  }

  void answer(std::string_view payload) { responder->answer({source, payload, {}, local}); }

  [[nodiscard]] Lines replies() const {
    Lines payloads;
    for (const auto& sent : transport.sent) {
      EXPECT_EQ(sent.destination, source);
      payloads.push_back(sent.payload);
    }
    return payloads;
  }

  const SocketAddress source = address("192.168.1.5:8080");
  const SocketAddress local = address("10.0.0.7:4567");
  FakeExecutor executor;
  std::optional<Responder> responder{std::in_place, sender,   display,
                                     traffic,       executor, Responder::Limits{}};
};

}  // namespace udpchat
