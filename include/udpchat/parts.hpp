#pragma once

#include "udpchat/bound.hpp"
#include "udpchat/command_line.hpp"
#include "udpchat/command_runner.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/console.hpp"
#include "udpchat/display.hpp"
#include "udpchat/outbox.hpp"
#include "udpchat/quota.hpp"
#include "udpchat/receiver.hpp"
#include "udpchat/responder.hpp"
#include "udpchat/sender.hpp"
#include "udpchat/source_filter.hpp"
#include "udpchat/traffic.hpp"

#include <functional>
#include <span>
#include <vector>

namespace udpchat {

/// What every command is made of. What it is given must outlive it.
struct Parts {
  Parts(CommandLine& line, Bound& bound, RenderStyle style, Console& console_,
        Outbox::Config sending = {});

  /// Shows, counts and answers what arrives while `loop` runs, and returns its exit status. With
  /// `exactly`, what comes when there is enough is not taken any more. Where little is sent and
  /// nobody waits for replies, what the network reports is told when `loop` has ended.
  int receive_while(Quota& quota, bool exactly, const std::function<int()>& loop);

  Transport& transport;
  Console& console;
  Composer composer;
  Traffic traffic;
  Display display;
  SourceFilter filter;
  Outbox outbox;
  Sender sender;
  CommandRunner runner;  ///< whose commands may end late, and then use what is above
  Responder responder;
  Receiver::Time listens;
  bool summarizes;  ///< at the end, all that was counted
  Console::Clock::time_point began = Console::Clock::now();

 private:
  void take(const DeliveryFailure& failure);
  void take(const Arrivals& arrivals, Quota& quota, bool exactly);
  std::span<const Datagram> admit(std::span<const Datagram> datagrams);
  void tell_the_rest();

  std::vector<Datagram> admitted_;  ///< of those that came together
};

}  // namespace udpchat
