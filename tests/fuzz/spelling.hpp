#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What typed input spells, without the program's own code.
namespace udpchat::fuzz {

struct Part {
  enum class Kind { text, octets } kind;
  std::string content;

  bool operator==(const Part&) const = default;
};
using Parts = std::vector<Part>;  ///< neighbours differ in kind

void append_part(Part::Kind kind, std::string_view content, Parts& parts);

/// Of escaped input.
std::optional<Parts> unescaped(std::string_view typed);

/// Of hex input.
std::optional<std::string> unhexed(std::string_view typed);

/// The payload: octets as they are, and text in the encoding, whose header only the first text has.
std::optional<std::string> encoded(const Parts& parts, const std::string& encoding);

}  // namespace udpchat::fuzz
