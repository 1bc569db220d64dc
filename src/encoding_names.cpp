#include "udpchat/encoding_names.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/nearest.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

/// First the names one most likely means, then what `iconv --list` says at build time, each with a
/// blank behind it: a table of them would have to be relocated each time the program starts.
constexpr std::string_view kNames =
    "utf-8 auto gbk gb2312 gb18030 big5 big5-hkscs shift_jis euc-jp euc-kr latin1 utf-16le "
    "utf-16be ascii "
#include "iconv_names.inc"
    ;

constexpr std::size_t kLongestName = 32;  // as much of an unknown name is compared and shown
constexpr std::size_t kSuggestions = 5;

std::string without_dashes(std::string_view name) {
  std::string bare = in_lower_case(name);
  std::erase_if(bare, [](char c) { return c == '-' || c == '_'; });
  return bare;
}

std::string_view take_name(std::string_view& names) {
  const auto name = names.substr(0, names.find(' '));
  names.remove_prefix(name.size() + 1);
  return name;
}

}  // namespace

std::string encoding_name(std::string_view asked) {
  const auto bare = without_dashes(asked);
  for (auto names = kNames; !names.empty();)
    if (const auto name = take_name(names); without_dashes(name) == bare) return std::string(name);

  const auto shown = beginning(asked, kLongestName);
  std::vector<std::string_view> candidates;
  std::set<std::string> known;
  for (auto names = kNames; !names.empty();) {
    const auto name = take_name(names);
    if (known.insert(without_dashes(name)).second) candidates.push_back(name);
  }
  const auto like = nearest(in_lower_case(shown), std::move(candidates), kSuggestions);
  throw std::invalid_argument(fmt::format("there is no encoding '{}'; the nearest are {}",
                                          escaped(shown), fmt::join(like, ", ")));
}

}  // namespace udpchat
