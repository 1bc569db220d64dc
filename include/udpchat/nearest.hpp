#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace udpchat {

/// So many of the candidates, those most like a mistyped word first, and of those equally like it
/// the first of the list first. Most like it is what goes on where it ends; or else what counts is
/// how many octets to change, add, leave out or swap with their neighbour (Damerau and
/// Levenshtein).
std::vector<std::string_view> nearest(std::string_view word,
                                      std::vector<std::string_view> candidates, std::size_t most);

}  // namespace udpchat
