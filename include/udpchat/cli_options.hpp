#pragma once

#include "udpchat/command_line.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace udpchat {

/// What is read once all options are known.
struct Written {
  std::string wait;
  std::optional<std::string> reply;
  std::vector<std::string> on;
};

// The options that commands have in common. What they are given must outlive the parsing.

/// That of text in datagrams.
void add_encoding_option(CLI::App& app, CommandLine& line);

/// --input and --eol: how text becomes octets.
void add_input_options(CLI::App& app, CommandLine& line);

/// --show and the like: how what arrives is written.
void add_output_options(CLI::App& app, CommandLine& line);

void add_chat_options(CLI::App& app, CommandLine& line, Written& written);
/// What `send` sends; its other options come after it.
void add_texts(CLI::App& app, CommandLine& line);
void add_send_options(CLI::App& app, CommandLine& line, Written& written);
void add_receive_options(CLI::App& app, CommandLine& line);
void add_serve_options(CLI::App& app, CommandLine& line, Written& written);

}  // namespace udpchat
