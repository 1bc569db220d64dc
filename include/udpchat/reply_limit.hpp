#pragma once

#include "udpchat/address_table.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace udpchat {

/// How often a source is answered within a time, so that two programs that answer each other come
/// to an end (CVE-2024-2169). For one thread. Memory is bounded: while more sources than
/// kMostSources write within a time, nobody new is answered.
class ReplyLimit {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMostSources = 131072;

  /// Without a number, there is no limit.
  explicit ReplyLimit(std::optional<std::uint64_t> most,
                      std::chrono::seconds time = std::chrono::seconds(1))
      : most_(most), time_(time) {}

  [[nodiscard]] bool is_limited() const { return most_.has_value(); }

  /// Counts a reply, where it is not one too many.
  bool admits(const SocketAddress& source, Clock::time_point now);

  /// Whether its replies are counted.
  [[nodiscard]] bool knows(const SocketAddress& source) const {
    return sources_.find(source) != nullptr;
  }

 private:
  struct Window {
    Clock::time_point begin{};
    std::uint64_t replies = 0;
  };
  void forget_old(Clock::time_point now);

  std::optional<std::uint64_t> most_;
  std::chrono::seconds time_;
  AddressTable<Window> sources_;
  Clock::time_point forgotten_{};
};

}  // namespace udpchat
