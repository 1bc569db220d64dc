#pragma once

#include "udpchat/command_line.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/console.hpp"
#include "udpchat/display.hpp"
#include "udpchat/executor.hpp"
#include "udpchat/outbox.hpp"
#include "udpchat/responder.hpp"
#include "udpchat/sender.hpp"
#include "udpchat/traffic.hpp"
#include "udpchat/transport.hpp"

#include <vector>

namespace udpchat {

/// A transport, and what sends and answers by it. What it is given must outlive it, but for the
/// executor: that must have ended before, since its commands end late.
struct Station {
  Station(const CommandLine& line, Transport& transport_, Composer& composer, Display& display,
          Console& console, Traffic& traffic, Executor& executor, const Outbox::Config& sending);

  Transport& transport;
  Outbox outbox;
  Sender sender;
  Responder responder;
  std::vector<Datagram> admitted{};  ///< of those that came together
};

}  // namespace udpchat
