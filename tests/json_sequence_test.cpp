#include "udpchat/json_format.hpp"

#include <gtest/gtest.h>

#include <random>

namespace udpchat {
namespace {

/// What is kept from one object to the next must not show.
TEST(JsonSequence, EachObjectIsAsIfItWereTheFirst) {
  std::mt19937_64 random(8259);  // a fixed seed
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  const auto address = [&] {
    auto chosen = literal_address({below(2) == 0 ? "10.0.0.1" : "fe80::1", "9"}).value();
    chosen.scope = chosen.family == Family::v6 ? static_cast<std::uint32_t>(below(3)) : 0;
    chosen.port = static_cast<std::uint16_t>(below(3));
    return chosen;
  };
  JsonFormat format("utf-8");
  for (int round = 0; round < 5000; ++round) {
    const auto time = Format::Time(std::chrono::milliseconds(below(4) * 700));
    const Datagram datagram{address(), below(2) == 0 ? "汉\n" : "\xff", time, address(), address()};
    std::string out;
    std::string wanted;
    format.append(datagram, 80, out);
    JsonFormat("utf-8").append(datagram, 80, wanted);
    ASSERT_EQ(out, wanted);
  }
}

}  // namespace
}  // namespace udpchat
