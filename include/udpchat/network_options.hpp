#pragma once

#include "udpchat/command_line.hpp"

namespace CLI {
class App;
}

namespace udpchat {

// What they are given must outlive the parsing.

/// --bind, --peer, of which family, and whose datagrams are wanted.
void add_address_options(CLI::App& app, CommandLine& line, const char* peer_help);

/// --join and the like: what the socket hears, and how.
void add_socket_options(CLI::App& app, SocketOptions& socket);

/// --ttl and the like: how what is sent goes out.
void add_sending_options(CLI::App& app, SocketOptions& socket);

/// Throws std::invalid_argument where addresses do not go with the options beside them.
void check_addresses(const CommandLine& line);

}  // namespace udpchat
