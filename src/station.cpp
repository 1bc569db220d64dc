#include "udpchat/station.hpp"

namespace udpchat {

Station::Station(const CommandLine& line, Transport& transport_, Composer& composer,
                 Display& display, Console& console, Traffic& traffic, Executor& executor,
                 const Outbox::Config& sending)
    : transport(transport_),
      outbox(transport, display, console, sending),
      sender(transport, composer, display, outbox, traffic),
      responder(sender, display, traffic, executor,
                {line.limit, line.command_limit, line.command_limit_time}) {
  if (!line.rules.empty()) responder.set_rules(line.rules, line.composing.encoding);
}

}  // namespace udpchat
