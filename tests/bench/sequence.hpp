// The numbered texts that all benchmarks send, and the check that they arrived.
#pragma once

#include "bench.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace udpchat::bench {

/// How long the texts are: all the same, or as chance has it around 64 octets.
class Lengths {
 public:
  /// "mixed", or a number.
  explicit Lengths(const std::string& what);
  [[nodiscard]] std::size_t of(std::uint64_t number) const;

 private:
  std::size_t length_;
};

/// Text N is N, in ten digits, and letters that depend on N.
class Texts {
 public:
  explicit Texts(Lengths lengths);
  void append(std::uint64_t number, std::string& to) const;
  [[nodiscard]] bool is(std::uint64_t number, std::string_view text) const;
  [[nodiscard]] std::size_t length(std::uint64_t number) const { return lengths_.of(number); }

 private:
  [[nodiscard]] std::string_view letters(std::uint64_t number) const;

  Lengths lengths_;
  std::string alphabet_;
};

/// The number that a text begins with.
std::uint64_t number_of(std::string_view text);

/// Checks that texts 0, 1, 2 ... come, each once and in this order.
class Sequence {
 public:
  Sequence(std::uint64_t count, Lengths lengths) : count_(count), texts_(lengths) {}
  /// Returns the text's number.
  std::uint64_t take(std::string_view text);
  [[nodiscard]] bool complete() const { return next_ >= count_; }
  [[nodiscard]] const Texts& texts() const { return texts_; }
  [[nodiscard]] std::uint64_t next() const { return next_; }
  [[nodiscard]] std::uint64_t taken() const { return taken_; }
  /// Reports how long it took, how many came, and what was wrong with them.
  void report(std::int64_t nanoseconds) const;
  /// So many, after those that will be taken, are known to have come.
  void drop(std::uint64_t count) { taken_ += count; }
  /// A text came with something else that is wrong.
  void damaged() { ++damaged_; }
  [[nodiscard]] std::uint64_t wrong() const { return disordered_ + damaged_; }

 private:
  std::uint64_t count_;
  Texts texts_;
  std::uint64_t next_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t disordered_ = 0;
  std::uint64_t damaged_ = 0;
};

}  // namespace udpchat::bench
