#include "udpchat/command.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/hex.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unescape.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include "checks.hpp"
#include "drives.hpp"
#include "oracles.hpp"
#include "spelling.hpp"
#include <optional>
#include <variant>

namespace udpchat::fuzz {
namespace {

std::string_view line_end_of(LineEnd eol) {
  constexpr std::string_view ends[] = {"", "\n", "\r\n", "\r"};
  return ends[static_cast<std::size_t>(eol)];
}

std::optional<Parts> as_text(std::string_view typed) {
  Parts parts;
  append_part(Part::Kind::text, typed, parts);
  return parts;
}

std::optional<std::string> composed(Composer& composer, std::string_view typed) {
  try {
    return std::string(composer.compose(typed));
  } catch (const Unsendable& unsendable) {
    check_reason(unsendable.what());
    return std::nullopt;
  }
}

}  // namespace

void drive_composer(const Options& options, std::string_view typed) {
  Composer::Config config;
  config.encoding = options.encoding;
  config.input = kInputs[options.flags % 3].value;
  config.eol = kLineEnds[options.number % 4].value;
  Composer composer(config);
  const auto payload = composed(composer, typed);
  composed(composer, typed.substr(typed.size() / 2));
  check(composed(composer, typed) == payload, "each text begins afresh");

  if (config.input == Input::hex)
    return check(payload == unhexed(typed), "hex is read as its grammar says");
  auto parts = config.input == Input::escaped ? unescaped(typed) : as_text(typed);
  if (!parts) return check(!payload, "wrong escapes are refused");
  append_part(Part::Kind::text, line_end_of(config.eol), *parts);
  check(payload == encoded(*parts, config.encoding),
        "the payload is what iconv writes, if it reads it again, and octets as they are");
}

void drive_escape(const Options& options, std::string_view text) {
  const auto at = text.find('\\', options.number * text.size() / 256);
  if (at == text.npos) return;
  try {
    const auto escape = read_escape(text, at);
    check(escape.length >= 2 && escape.length <= text.size() - at, "an escape is in the text");
    std::string content;
    const auto* octet = std::get_if<char>(&escape.value);
    if (octet)
      content += *octet;
    else
      append_scalar(std::get<char32_t>(escape.value), content);
    const Parts wanted{{octet ? Part::Kind::octets : Part::Kind::text, content}};
    check(unescaped(text.substr(at, escape.length)) == wanted, "an escape is as in C");
  } catch (const Unsendable& unsendable) {
    check_reason(unsendable.what());
  }
}

void drive_hex(const Options& options, std::string_view octets) {
  std::string dump;
  append_hex_dump(octets, options.number, dump);
  if (octets.empty()) return;
  check_hex_dump(dump, octets, options.number);

  constexpr std::string_view separators[] = {"", " ", ",", ":", "-", ", ", " - ", "\t"};
  std::string typed;
  for (const char octet : octets)
    typed += fmt::format("{}{}{:02x}", typed.empty() ? "" : separators[options.flags % 8],
                         options.has(7) ? "0x" : "", static_cast<unsigned char>(octet));
  std::string back;
  append_hex_octets(typed, back);
  check_equal(back, octets, "what is spelled is sent");
}

void drive_unsendable(const Options& options, std::string_view text) {
  const auto offset = options.number * text.size() / 255;
  const std::string reason = Unsendable("why", text, offset).what();
  check_reason(reason);
  if (plain_prefix(text).size() == text.size() && offset <= 24 && text.size() - offset <= 16)
    check_equal(reason, fmt::format("not sent: why\n  {}\n{:{}}^", text, "", offset + 2),
                "the caret is under what is wrong");
}

void drive_commands(const Options&, std::string_view line) {
  const auto entry = parse_chat_line(line);
  if (const auto* message = std::get_if<Message>(&entry)) {
    check(line.starts_with('/') ? line.starts_with("//") : !line.empty(), "it is a message");
    check_equal(message->text, line.substr(line.starts_with('/') ? 1 : 0), "it is sent as typed");
  } else if (const auto* command = std::get_if<Command>(&entry)) {
    check(line.starts_with('/') && line.ends_with(command->argument), "it is a command");
  } else if (const auto* refusal = std::get_if<Refusal>(&entry)) {
    check(line.starts_with('/'), "only commands are refused");
    check_safe(refusal->reason);
  } else {
    check(line.empty(), "only nothing is nothing");
  }
  const auto choice = parse_choice(line);
  check(!std::holds_alternative<Message>(choice), "no message is sent from the menu");
  if (const auto* refusal = std::get_if<Refusal>(&choice)) check_safe(refusal->reason);
}

}  // namespace udpchat::fuzz
