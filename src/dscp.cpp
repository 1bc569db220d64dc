#include "udpchat/dscp.hpp"

#include "udpchat/choice.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace udpchat {
namespace {

constexpr unsigned kHighest = 63;

using Name = Choice<std::uint8_t>;
constexpr std::array kNames{Name{"cs0", 0},   Name{"cs1", 8},   Name{"cs2", 16},  Name{"cs3", 24},
                            Name{"cs4", 32},  Name{"cs5", 40},  Name{"cs6", 48},  Name{"cs7", 56},
                            Name{"af11", 10}, Name{"af12", 12}, Name{"af13", 14}, Name{"af21", 18},
                            Name{"af22", 20}, Name{"af23", 22}, Name{"af31", 26}, Name{"af32", 28},
                            Name{"af33", 30}, Name{"af41", 34}, Name{"af42", 36}, Name{"af43", 38},
                            Name{"ef", 46},   Name{"va", 44},   Name{"le", 1},    Name{"df", 0}};

[[noreturn]] void refuse(std::string_view text, std::string_view fault) {
  throw std::invalid_argument(
      fmt::format("bad DSCP '{}': {}; write 0 to 63, CS0 to CS7, AF11 to AF43, EF, VA, LE or DF",
                  excerpt(text), fault));
}

}  // namespace

std::uint8_t parse_dscp(std::string_view text) {
  const auto lower = in_lower_case(text);
  for (const auto& [name, code] : kNames)
    if (name == lower) return code;
  std::uint8_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ptr != end) refuse(text, "it is no number and no name");
  if (read.ec != std::errc{} || number > kHighest)
    refuse(text, "it is over 63, the most that six bits hold");
  return number;
}

}  // namespace udpchat
