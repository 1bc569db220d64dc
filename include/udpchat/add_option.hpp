#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace udpchat {

/// Takes a value as it is written, or throws std::invalid_argument.
using Store = std::function<void(const std::string&)>;

/// An option with one value; what `store` complains of becomes the command line's.
CLI::Option* add_option(CLI::App& app, const std::string& names, const std::string& value,
                        const Store& store, const std::string& help);

/// An option that may be given several times; `store` takes each value, in their order.
CLI::Option* add_list(CLI::App& app, const std::string& names, const std::string& value,
                      const Store& store, const std::string& help);

inline constexpr auto kHighest = std::numeric_limits<std::uint64_t>::max();

/// A number above 0, in tens. Throws std::invalid_argument.
std::uint64_t parse_count(const std::string& text, std::uint64_t highest);

template <typename Number>
CLI::Option* add_count(CLI::App& app, const std::string& names, Number& number,
                       const std::string& help, const std::string& value = "N",
                       std::uint64_t highest = kHighest) {
  return add_option(
      app, names, value,
      [&number, highest](const std::string& text) { number = parse_count(text, highest); }, help);
}

}  // namespace udpchat
