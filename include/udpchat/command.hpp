#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace udpchat {

enum class CommandId {
  send,
  receive,
  chat,
  peer,
  peers,
  all,
  drop,
  empty,
  hex,
  encoding,
  input,
  eol,
  show,
  reply,
  status,
  help,
  menu,
  quit
};

/// A row of the one table from which the menu, the help, the completion and the dispatch are made.
struct CommandInfo {
  CommandId id;
  char number;                 ///< its menu number, or '\0' where the menu does not show it
  char letter;                 ///< may be typed instead of the number
  std::string_view title;      ///< its name in the menu
  std::string_view detail;     ///< what the menu says of it
  std::string_view word;       ///< after '/', or empty where it is in the menu only
  std::string_view arguments;  ///< what may follow the word; empty: nothing
  std::string_view help;       ///< what the help says of the word
};

std::span<const CommandInfo> command_table();

/// An empty line.
struct Nothing {};

/// A line to send.
struct Message {
  std::string text;
};

struct Command {
  CommandId id;
  std::string argument{};
};

/// A line that means nothing here, and why.
struct Refusal {
  std::string reason;
};

using Entry = std::variant<Nothing, Message, Command, Refusal>;

/// Reads a line of the chat: "/word argument" is a command, "//x" the message "/x".
Entry parse_chat_line(std::string_view line);

/// Reads an answer to the menu: a number, its letter, or "/word argument".
Entry parse_choice(std::string_view answer);

/// How a chat line may begin: each "/word", and with each value it may have, "/word value".
std::vector<std::string> completions();

/// The menu and the help, a line each.
std::vector<std::string> menu_lines();
std::vector<std::string> help_lines();

}  // namespace udpchat
