#pragma once

#include "udpchat/command_line.hpp"

#include <string>

namespace udpchat {

/// Does what the command line asks for: binds, puts together the parts that this takes, and returns
/// the exit status. `encoding` is that of the terminal and of pipes, the locale's. Throws
/// std::exception where it cannot begin, UsageError where it must not.
int run(CommandLine line, const std::string& encoding);

}  // namespace udpchat
