#include "udpchat/command.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/nearest.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace udpchat {
namespace {

constexpr std::array kTable{
    CommandInfo{CommandId::send, '1', 's', "Send a message", "asks the text and the address", "to",
                "[ADDRESS TEXT]", "send one message elsewhere"},
    CommandInfo{CommandId::receive, '2', 'r', "Receive", "shows what arrives", "", "", ""},
    CommandInfo{CommandId::chat, '3', 'c', "Chat", "each line you type is sent", "", "", ""},
    CommandInfo{CommandId::peer, '4', 'p', "Peer", "choose whom to talk to", "peer",
                "[ADDRESS or NUMBER ...]", "talk to these from now on"},
    CommandInfo{CommandId::peers, '\0', '\0', "", "", "peers", "",
                "list who has written, with a number each"},
    CommandInfo{CommandId::all, '\0', '\0', "", "", "all", "TEXT", "send to all who have written"},
    CommandInfo{CommandId::drop, '\0', '\0', "", "", "drop", "",
                "forget what waits for a slow link"},
    CommandInfo{CommandId::empty, '\0', '\0', "", "", "empty", "", "send an empty datagram"},
    CommandInfo{CommandId::hex, '\0', '\0', "", "", "hex", "OCTETS",
                "send octets, such as /hex 48 65 0x6c,6c"},
    CommandInfo{CommandId::encoding, '\0', '\0', "", "", "encoding", "[NAME]",
                "read and write text in utf-8, gbk, latin1 ..."},
    CommandInfo{CommandId::input, '\0', '\0', "", "", "input", "[text|hex|escaped|raw]",
                "what a typed line is"},
    CommandInfo{CommandId::eol, '\0', '\0', "", "", "eol", "[none|lf|crlf|cr]",
                "what ends each text that is sent"},
    CommandInfo{CommandId::show, '\0', '\0', "", "", "show", "[text|hex|both]",
                "how what arrives is shown"},
    CommandInfo{CommandId::reply, '\0', '\0', "", "", "reply", "[RULE]",
                "answer what arrives: echo, text:T ... or off"},
    CommandInfo{CommandId::status, '5', 't', "Status", "addresses and counts", "status", "",
                "show addresses and counts"},
    CommandInfo{CommandId::menu, '\0', '\0', "", "", "menu", "", "go to the menu"},
    CommandInfo{CommandId::help, '6', 'h', "Help", "", "help", "", "show this help"},
    CommandInfo{CommandId::quit, '0', 'q', "Quit", "", "quit", "", "leave"},
};

constexpr std::size_t kLongestWord = 32;  // as much of an unknown word is compared and shown

constexpr std::size_t kCommandColumns = 29;  // what the widest needs in the help

std::string_view nearest_word(std::string_view word) {
  std::vector<std::string_view> words;
  for (const auto& info : kTable)
    if (!info.word.empty()) words.push_back(info.word);
  return nearest(in_lower_case(word), std::move(words), 1).front();
}

Entry parse_word(std::string_view line) {
  const auto space = line.find_first_of(" \t");
  const auto word = beginning(line.substr(0, space), kLongestWord);
  const auto argument = space == line.npos ? std::string_view{} : line.substr(space + 1);
  const auto row = std::find_if(kTable.begin(), kTable.end(), [&](const CommandInfo& info) {
    return !info.word.empty() && info.word == word;
  });
  if (row == kTable.end())
    return Refusal{
        fmt::format("there is no /{}; did you mean /{}? Nothing was sent; begin a "
                    "message with // to send a /",
                    escaped(word), nearest_word(word))};
  if (row->arguments.empty() && !trim(argument).empty())
    return Refusal{fmt::format("/{} takes nothing after it", word)};
  return Command{row->id, std::string(argument)};
}

}  // namespace

std::span<const CommandInfo> command_table() {
  return kTable;
}

Entry parse_chat_line(std::string_view line) {
  if (line.empty()) return Nothing{};
  if (line.starts_with("//")) return Message{std::string(line.substr(1))};
  if (line.starts_with('/')) return parse_word(line.substr(1));
  return Message{std::string(line)};
}

Entry parse_choice(std::string_view answer) {
  const auto choice = trim(answer);
  if (choice.empty()) return Nothing{};
  if (choice.starts_with('/') && !choice.starts_with("//")) return parse_word(choice.substr(1));
  if (choice.size() == 1) {
    const char c = in_lower_case(choice).front();
    for (const auto& info : kTable)
      if (info.number != '\0' && (c == info.number || c == info.letter)) return Command{info.id};
  }
  return Refusal{fmt::format("'{}' is not in the menu; type one of its numbers",
                             escaped(beginning(choice, kLongestWord)))};
}

std::vector<std::string> completions() {
  std::vector<std::string> lines;
  for (const auto& info : kTable) {
    if (info.word.empty()) continue;
    lines.push_back(fmt::format("/{}", info.word));
    if (info.arguments.find('|') == std::string_view::npos) continue;
    auto values = info.arguments.substr(1, info.arguments.size() - 2);  // [a|b|c]
    while (!values.empty()) {
      const auto value = values.substr(0, values.find('|'));
      lines.push_back(fmt::format("/{} {}", info.word, value));
      values.remove_prefix(std::min(values.size(), value.size() + 1));
    }
  }
  return lines;
}

std::vector<std::string> menu_lines() {
  std::vector<std::string> lines;
  for (const auto& info : kTable)
    if (info.number != '\0')
      lines.push_back(info.detail.empty()
                          ? fmt::format(" {}  {}", info.number, info.title)
                          : fmt::format(" {}  {:<20}  {}", info.number, info.title, info.detail));
  return lines;
}

std::vector<std::string> help_lines() {
  std::vector<std::string> lines{
      "In the chat a line is a message. A line that begins with / is a "
      "command:"};
  for (const auto& info : kTable)
    if (!info.word.empty())
      lines.push_back(fmt::format("  {:<{}}  {}", fmt::format("/{} {}", info.word, info.arguments),
                                  kCommandColumns, info.help));
  lines.push_back(
      fmt::format("  {:<{}}  {}", "//TEXT", kCommandColumns, "send a message that begins with /"));
  lines.emplace_back("/encoding, /input, /eol, /show and /reply alone tell what they are set to.");
  lines.emplace_back("In the menu type a number, its letter or a command:");
  for (const auto& info : kTable)
    if (info.number != '\0')
      lines.push_back(fmt::format("  {} or {}  {}", info.number, info.letter, info.title));
  lines.emplace_back("Ctrl-C clears the line, and on an empty one leaves. Ctrl-D leaves.");
  lines.emplace_back("Up and Ctrl-R find earlier lines, Tab completes commands.");
  return lines;
}

}  // namespace udpchat
