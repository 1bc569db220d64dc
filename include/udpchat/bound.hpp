#pragma once

#include "udpchat/command_line.hpp"
#include "udpchat/udp_endpoint.hpp"

#include <deque>
#include <string>
#include <vector>

namespace udpchat {

/// What every command begins with.
struct Bound {
  UdpEndpoint endpoint;
  std::vector<SocketAddress> peers{};
  std::deque<UdpEndpoint> others{};  ///< on the same port
};

/// Looks the peers up, and binds so that all of them can be reached. Throws std::system_error, and
/// UsageError for what cannot be meant.
void bind(const CommandLine& line, Bound& bound);

/// The first line: the version, the addresses bound, the peers and the encoding.
std::string banner(const CommandLine& line, const Bound& bound);

/// What the options have made of the socket, a line each.
std::vector<std::string> options_granted(const CommandLine& line, Bound& bound);

}  // namespace udpchat
