#include "udpchat/display.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;

/// Keeps what is printed at once, with how many messages that is said to be.
class DisplayArrivals : public testing::Test {
 protected:
  class Pages final : public Console {
   public:
    Typed read_line(const Question& /*question*/) override { return Leave{0}; }
    std::optional<Leave> wait_until(std::optional<Clock::time_point> /*time*/) override {
      return std::nullopt;
    }
    void wake() override {}
    void print(std::string_view lines, std::uint64_t messages) override {
      pages.emplace_back(lines, messages);
    }
    void notify(std::string_view /*text*/) override {}
    void show_progress(std::string_view /*line*/) override {}
    [[nodiscard]] std::size_t columns() const override { return 80; }

    std::vector<std::pair<std::string, std::uint64_t>> pages;
  };

  void show(const Lines& payloads, bool may_be_more) {
    std::vector<Datagram> datagrams;
    for (const auto& payload : payloads) datagrams.push_back({peer, payload, {}});
    display.show(Arrivals{datagrams, may_be_more});
  }

  const SocketAddress peer = address("10.0.0.1:9");
  Pages console;
  Traffic traffic;
  Display display{{}, console, traffic};
};

TEST_F(DisplayArrivals, ArePrintedAtOnce) {
  show({"a", "b"}, false);
  ASSERT_EQ(console.pages.size(), 1U);
  EXPECT_EQ(console.pages[0],
            std::pair(std::string("<< 10.0.0.1:9: a\n<< 10.0.0.1:9: b\n"), std::uint64_t{2}));
}

TEST_F(DisplayArrivals, AreKeptWhileThereMayBeMore) {
  show({"a", "b"}, true);
  show({"c"}, true);
  EXPECT_TRUE(console.pages.empty());
  show({}, false);
  ASSERT_EQ(console.pages.size(), 1U);
  EXPECT_EQ(console.pages[0].second, 3U);
}

TEST_F(DisplayArrivals, AreKeptUpToABound) {
  const std::string large(1000, 'x');
  for (int i = 0; i < 100; ++i) show({large}, true);
  ASSERT_EQ(console.pages.size(), 1U);
  EXPECT_GT(console.pages[0].first.size(), 60000U);
  EXPECT_LE(console.pages[0].first.size(), 65536U);
}

TEST_F(DisplayArrivals, ArePrintedBeforeWhatComesLater) {
  show({"a"}, true);
  display.show(Sent{.destination = peer, .payload = "b", .time = {}, .is_automatic = true});
  ASSERT_EQ(console.pages.size(), 1U);
  EXPECT_EQ(console.pages[0].first, "<< 10.0.0.1:9: a\n>> 10.0.0.1:9: b\n");
}

TEST_F(DisplayArrivals, ArePrintedInTheEnd) {
  show({"a"}, true);
  display.flush();
  ASSERT_EQ(console.pages.size(), 1U);
  EXPECT_EQ(console.pages[0].second, 1U);
}

TEST_F(DisplayArrivals, AreTheOnlyMessagesWhereNothingElseIsShown) {
  show({"a"}, true);
  display.show(Sent{.destination = peer, .payload = "typed", .time = {}});
  ASSERT_EQ(console.pages.size(), 1U);
  EXPECT_EQ(console.pages[0].second, 1U);
}

TEST_F(DisplayArrivals, AreCountedThoughNotShown) {
  display.set_style({.output = Output::nothing});
  show({"a"}, false);
  display.show(Sent{.destination = peer, .payload = "b", .time = {}});
  EXPECT_TRUE(console.pages.empty());
  EXPECT_EQ(traffic.report().front(), "sent 1 datagram, 1 byte; received 1 datagram, 1 byte");
}

}  // namespace
}  // namespace udpchat
