#include "udpchat/network_options.hpp"

#include "udpchat/add_option.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <string>

namespace udpchat {

void add_address_options(CLI::App& app, CommandLine& line, const char* peer_help) {
  add_option(
      app, "--bind", "ADDRESS", [&](const std::string& local) { line.bind = parse_bind(local); },
      "listen at HOST:PORT, [IPV6]:PORT, :PORT or PORT\n(no host: every interface; port 0, the "
      "default:\nthe system chooses)");
  add_option(
      app, "--peer", "ADDRESS", [&](const std::string& peer) { line.peers = {parse_peer(peer)}; },
      peer_help);
  app.add_flag("--only-peer", line.only_peer, "drop what comes from others than the peer");
  add_list(
      app, "--allow", "NETWORK",
      [&](const std::string& network) { line.allow.push_back(parse_network(network)); },
      "take only what comes from there: 10.0.0.0/8,\n::1 ...; may be given several times");
  add_list(
      app, "--deny", "NETWORK",
      [&](const std::string& network) { line.deny.push_back(parse_network(network)); },
      "drop what comes from there, whatever is allowed;\nlikewise");
}

}  // namespace udpchat
