#include "udpchat/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace udpchat {
namespace {

constexpr std::uint64_t kCells = 20;

double megabytes(std::uint64_t octets) {
  return static_cast<double>(octets) / 1e6;
}

}  // namespace

std::string progress_bar(std::uint64_t done, std::optional<std::uint64_t> total) {
  if (!total || *total == 0) return fmt::format("{:.1f} MB", megabytes(done));
  const auto part = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
  const auto filled = static_cast<std::size_t>(part * kCells);
  return fmt::format("[{:<{}}] {:3}%  {:.1f} of {:.1f} MB", std::string(filled, '#'), kCells,
                     static_cast<int>(part * 100), megabytes(done), megabytes(*total));
}

}  // namespace udpchat
