#include "udpchat/nearest.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace udpchat {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::vector<std::size_t>, 3> rows;  // this row, the one above, and the one above that
  for (auto& row : rows) row.resize(b.size() + 1);
  auto& [row, above, second_above] = rows;
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(second_above, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], second_above[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string_view> nearest(std::string_view word,
                                      std::vector<std::string_view> candidates, std::size_t most) {
  std::vector<std::pair<std::size_t, std::string_view>> ranked;
  ranked.reserve(candidates.size());
  for (const auto candidate : candidates)
    ranked.emplace_back(candidate.starts_with(word) ? 0 : edit_distance(word, candidate),
                        candidate);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  candidates.clear();
  for (const auto& [distance, candidate] : ranked)
    if (candidates.size() < most) candidates.push_back(candidate);
  return candidates;
}

}  // namespace udpchat
