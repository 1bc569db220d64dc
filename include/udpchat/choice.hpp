#pragma once

#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace udpchat {

/// A value that the user chooses by name.
template <typename Value>
struct Choice {
  std::string_view name;
  Value value;
};

template <typename Value, std::size_t count>
std::string names_of(const std::array<Choice<Value>, count>& choices) {
  std::string names;
  for (const auto& choice : choices) (names += names.empty() ? "" : "|") += choice.name;
  return names;
}

template <typename Value, std::size_t count>
std::string_view name_of(const std::array<Choice<Value>, count>& choices, Value value) {
  for (const auto& choice : choices)
    if (choice.value == value) return choice.name;
  return {};
}

/// In upper or lower case. Throws std::invalid_argument, with all the names, for a name that is
/// none of them.
template <typename Value, std::size_t count>
Value value_of(const std::array<Choice<Value>, count>& choices, std::string_view name) {
  for (const auto& choice : choices)
    if (choice.name == in_lower_case(name)) return choice.value;
  throw std::invalid_argument(
      fmt::format("'{}' is none of {}", escaped(beginning(name, 32)), names_of(choices)));
}

}  // namespace udpchat
