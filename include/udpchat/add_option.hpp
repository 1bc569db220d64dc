#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace udpchat {

// What knows the library of command lines, which takes long to compile. What is given to store into
// must outlive the parsing.

/// The help shows what is added from now on under this heading.
void begin_group(CLI::App& app, const std::string& heading);

/// Takes a value as it is written, or throws std::invalid_argument.
using Store = std::function<void(const std::string&)>;

/// An option with one value; what `store` complains of becomes the command line's.
CLI::Option* add_option(CLI::App& app, const std::string& names, const std::string& value,
                        const Store& store, const std::string& help);

/// An option that may be given several times; `store` takes each value, in their order.
CLI::Option* add_list(CLI::App& app, const std::string& names, const std::string& value,
                      const Store& store, const std::string& help);

/// An option without a value, or, as its bool can be, with true or false behind =.
CLI::Option* add_flag(CLI::App& app, const std::string& names, bool& flag, const std::string& help);
CLI::Option* add_flag(CLI::App& app, const std::string& names, const std::function<void()>& set,
                      const std::string& help);

/// An option with a value only behind =, and the usual one without.
CLI::Option* add_flag_with_value(CLI::App& app, const std::string& name, const std::string& value,
                                 const std::string& usual, std::string& text,
                                 const std::string& help);

/// Whatever is no option.
CLI::Option* add_operands(CLI::App& app, const std::string& name, std::vector<std::string>& texts,
                          const std::string& help);

/// Not both may be given; the other by its name or by itself.
void exclude(CLI::Option* option, const std::string& other);
void exclude(CLI::Option* option, CLI::Option* other);

/// The option may be given only with the other.
void need(CLI::Option* option, CLI::Option* other);

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
