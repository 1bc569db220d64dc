#pragma once

#include "udpchat/bound.hpp"
#include "udpchat/command_line.hpp"
#include "udpchat/command_runner.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/console.hpp"
#include "udpchat/display.hpp"
#include "udpchat/quota.hpp"
#include "udpchat/receiver.hpp"
#include "udpchat/source_filter.hpp"
#include "udpchat/station.hpp"
#include "udpchat/traffic.hpp"

#include <deque>
#include <functional>
#include <span>

namespace udpchat {

/// What every command is made of. What it is given must outlive it.
struct Parts {
  Parts(const CommandLine& line, Bound& bound, RenderStyle style, Console& console_,
        Outbox::Config sending = {});

  /// What a person or an input sends by.
  Station& main() { return stations.front(); }

  /// Shows, counts and answers what arrives while `loop` runs, and returns its exit status. With
  /// `exactly`, what comes when there is enough is not taken any more. Where little is sent and
  /// nobody waits for replies, what there is to receive is taken when `loop` has ended. `settle`
  /// can change the status when nothing comes any more.
  int receive_while(Quota& quota, bool exactly, const std::function<int()>& loop,
                    const std::function<int(int status)>& settle = {});

  Console& console;
  Composer composer;
  Traffic traffic;
  Display display;
  SourceFilter filter;
  std::deque<Station> stations;  ///< one for each endpoint
  CommandRunner runner;          ///< whose commands may end late, and then use what is above
  Receiver::Time listens;
  bool summarizes;  ///< at the end, all that was counted
  Console::Clock::time_point began = Console::Clock::now();

 private:
  void take(const Reception& reception, Station& station, Quota& quota, bool exactly);
  void take(const Arrivals& arrivals, Station& station, Quota& quota, bool exactly);
  std::span<const Datagram> admit(std::span<const Datagram> datagrams, Station& station);
  void tell_the_rest();
};

}  // namespace udpchat
