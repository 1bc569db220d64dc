#include "udpchat/octets.hpp"

#include "udpchat/choice.hpp"
#include "udpchat/render.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace udpchat {
namespace {

using Unit = Choice<std::size_t>;
constexpr std::array kUnits{Unit{"GiB", 1U << 30U}, Unit{"MiB", 1U << 20U}, Unit{"KiB", 1U << 10U}};

constexpr std::size_t kHighest = std::numeric_limits<std::int32_t>::max();  // of a socket option

[[noreturn]] void refuse(std::string_view text, std::string_view fault) {
  throw std::invalid_argument(
      fmt::format("'{}' is no number of bytes: {}; write 4096, 64k or 4M", excerpt(text), fault));
}

/// Of "k" or "KiB" in any case, or of nothing; 0 for what is no unit.
std::size_t octets_of(std::string_view unit) {
  if (unit.empty()) return 1;
  const auto lower = in_lower_case(unit);
  for (const auto& [name, octets] : kUnits) {
    const auto known = in_lower_case(name);
    if (lower == known || lower == known.substr(0, 1)) return octets;
  }
  return 0;
}

}  // namespace

std::size_t parse_octets(std::string_view text) {
  std::size_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc::invalid_argument) refuse(text, "the number is missing");
  const auto unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  const auto octets = octets_of(unit);
  if (octets == 0) refuse(text, fmt::format("'{}' is none of k, M and G", excerpt(unit)));
  if (read.ec != std::errc{} || number > kHighest / octets)
    refuse(text, fmt::format("it is over {}", kHighest));
  if (number == 0) refuse(text, "it is not above 0");
  return number * octets;
}

std::string format_octets(std::size_t octets) {
  for (const auto& [name, size] : kUnits)
    if (octets != 0 && octets % size == 0) return fmt::format("{} {}", octets / size, name);
  return counted(octets, "byte");
}

}  // namespace udpchat
