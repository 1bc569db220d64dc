#pragma once

#include "udpchat/command_line.hpp"

namespace CLI {
class App;
}

namespace udpchat {

/// --bind, --peer, and whose datagrams are wanted. What it is given must outlive the parsing.
void add_address_options(CLI::App& app, CommandLine& line, const char* peer_help);

}  // namespace udpchat
