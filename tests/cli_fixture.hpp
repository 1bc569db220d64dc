#pragma once

#include "udpchat/cli.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace udpchat {

using Arguments = std::vector<const char*>;
using Texts = std::vector<std::string>;

const std::optional<Patience> kForever{Patience{}};

inline CommandLine parse(Arguments arguments) {
  arguments.insert(arguments.begin(), "udpchat");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

inline std::string fault_of(const Arguments& arguments) {
  try {
    parse(arguments);
    return "accepted";
  } catch (const UsageError& fault) {
    return fault.what();
  }
}

/// What the command is given, behind what it cannot do without.
inline Arguments with(const Arguments& first, const Arguments& more) {
  Arguments all = first;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}
inline CommandLine send(const Arguments& arguments) {
  return parse(with({"send", "--peer", "127.0.0.1:9"}, arguments));
}
inline CommandLine receive(const Arguments& arguments) {
  return parse(with({"recv"}, arguments));
}
inline CommandLine serve(const Arguments& arguments) {
  return parse(with({"serve", "--reply", "echo"}, arguments));
}

/// Without what points to the help.
inline std::string fault_without_hint(const Arguments& arguments, const std::string& command = "") {
  auto fault = fault_of(arguments);
  const auto hint = " (udpchat" + command + " --help shows the usage)";
  EXPECT_TRUE(fault.ends_with(hint)) << fault;
  EXPECT_EQ(fault.find('\n'), std::string::npos) << fault;
  return fault.substr(0, fault.size() - std::min(fault.size(), hint.size()));
}
inline std::string send_fault(const Arguments& arguments) {
  return fault_without_hint(with({"send", "--peer", "127.0.0.1:9"}, arguments), " send");
}
inline std::string receive_fault(const Arguments& arguments) {
  return fault_without_hint(with({"recv"}, arguments), " recv");
}
inline std::string serve_fault(const Arguments& arguments) {
  return fault_without_hint(with({"serve", "--reply", "echo"}, arguments), " serve");
}

/// Of a rule, what a payload is answered with.
inline std::string reply_to(CommandLine& line, std::string_view payload) {
  const auto* reply = find_reply(line.rules, payload);
  if (reply == nullptr) return "nothing";
  const auto* fixed = std::get_if<FixedReply>(reply);
  return fixed == nullptr ? "reply " + std::to_string(reply->index()) : fixed->payload;
}

/// Encoding to send in, and to show; input, line end, view, and the flags of how to show.
inline std::string text_of(const CommandLine& line) {
  const auto& style = line.style;
  return line.composing.encoding + " " + style.encoding + " " +
         std::string(name_of(kInputs, line.composing.input)) + " " +
         std::string(name_of(kLineEnds, line.composing.eol)) + " " +
         std::string(name_of(kViews, style.view)) + (style.lengths ? " lengths" : "") +
         (style.exact ? " exact" : "");
}

inline std::string text_options_of(const Arguments& arguments) {
  return text_of(parse(arguments));
}

}  // namespace udpchat
