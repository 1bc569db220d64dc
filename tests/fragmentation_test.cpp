#include "udpchat/fragmentation.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace udpchat {
namespace {

class FragmentationTest : public testing::Test {
 protected:
  /// At one datagram.
  static std::optional<std::string> look(Fragmentation& at, std::size_t size,
                                         const SocketAddress& destination) {
    const std::string payload(size, 'x');
    const Sent sent{destination, payload, {}};
    return at.look({&sent, 1});
  }

  const SocketAddress v4 = address("127.0.0.1:9");
  const SocketAddress v6 = address("[::1]:9");
  FakeTransport transport;
  Fragmentation fragmentation{transport};
};

TEST_F(FragmentationTest, SaysNothingOfWhatGoesWhole) {
  transport.mtu = 1500;
  EXPECT_FALSE(look(fragmentation, 1472, v4));
  EXPECT_FALSE(look(fragmentation, 1452, v6));
  EXPECT_FALSE(look(fragmentation, 0, v4));
}

TEST_F(FragmentationTest, TellsOfTheFirstOctetTooMuch) {
  transport.mtu = 1500;
  EXPECT_EQ(
      look(fragmentation, 1473, v4),
      "1473 bytes to 127.0.0.1:9 went in fragments: the path MTU is 1500 bytes, and up to 1472 "
      "bytes go whole");
  EXPECT_EQ(look(fragmentation, 1453, v6),
            "1453 bytes to [::1]:9 went in fragments: the path MTU is 1500 bytes, and up to 1452 "
            "bytes go whole");
}

TEST_F(FragmentationTest, TellsOfTheFirstOfManyThatWentInFragmentsAndLooksOnceAtThePath) {
  transport.mtu = 400;
  const std::vector<std::string> payloads{std::string(400, 'x'), std::string(508, 'x'),
                                          std::string(509, 'x'), std::string(999, 'x')};
  std::vector<Sent> sent;
  for (const auto& payload : payloads) sent.push_back({v4, payload, {}});
  EXPECT_FALSE(fragmentation.look(std::span(sent).first(2)));
  EXPECT_EQ(transport.looks_at_paths, 0);
  EXPECT_EQ(fragmentation.look(sent).value().substr(0, 9), "509 bytes");
  EXPECT_EQ(transport.looks_at_paths, 1);
}

TEST_F(FragmentationTest, TellsOnceAPeer) {
  transport.mtu = 1500;
  EXPECT_TRUE(look(fragmentation, 2000, v4));
  EXPECT_FALSE(look(fragmentation, 3000, v4));
  EXPECT_TRUE(look(fragmentation, 2000, address("127.0.0.1:10")));
  EXPECT_FALSE(look(fragmentation, 10, v4));
  EXPECT_FALSE(look(fragmentation, 4000, v4));
}

TEST_F(FragmentationTest, TellsOfMoreThanWhatWentWhole) {
  transport.mtu = 1500;
  EXPECT_FALSE(look(fragmentation, 1472, v4));
  EXPECT_TRUE(look(fragmentation, 1473, v4));
}

TEST_F(FragmentationTest, LooksAgainForAnotherPeer) {
  transport.mtu = 1500;
  EXPECT_FALSE(look(fragmentation, 1000, v4));
  transport.mtu = 100;
  EXPECT_TRUE(look(fragmentation, 1000, v6));
}

TEST_F(FragmentationTest, SaysNothingWhereThePathIsUnknown) {
  EXPECT_FALSE(look(fragmentation, 65507, v4));
  transport.mtu = 1500;
  EXPECT_TRUE(look(fragmentation, 65507, v6));
}

TEST_F(FragmentationTest, SaysThatNothingGoesWholeWhereTheHeadersDoNot) {
  transport.mtu = 10;
  EXPECT_EQ(
      look(fragmentation, 509, v4),
      "509 bytes to 127.0.0.1:9 went in fragments: the path MTU is 10 bytes, and up to 0 bytes go "
      "whole");
}

TEST_F(FragmentationTest, KnowsTheLargestThatGoesWhole) {
  transport.mtu = 1500;
  EXPECT_EQ(fragmentation.largest_whole(v4), 1472U);
  EXPECT_EQ(fragmentation.largest_whole(v6), 1452U);
  EXPECT_FALSE(look(fragmentation, 1452, v6));
}

TEST_F(FragmentationTest, TakesAPathThatIsUnknownForAnEthernet) {
  EXPECT_EQ(fragmentation.largest_whole(v4), 1472U);
  EXPECT_EQ(fragmentation.largest_whole(v6), 1452U);
}

TEST_F(FragmentationTest, LetsNothingGoWholeThatNoDatagramHolds) {
  transport.mtu = 65536;  // of the loopback interface
  EXPECT_EQ(fragmentation.largest_whole(v4), 65507U);
  EXPECT_EQ(fragmentation.largest_whole(v6), 65488U);
  transport.mtu = 1 << 20;
  EXPECT_EQ(fragmentation.largest_whole(address("[::2]:9")), 65527U);
}

TEST_F(FragmentationTest, TakesOneOctetForTheLargestWhereNothingGoesWhole) {
  transport.mtu = 28;
  EXPECT_EQ(fragmentation.largest_whole(v4), 1U);
  EXPECT_EQ(fragmentation.largest_whole(v6), 1U);
}

TEST_F(FragmentationTest, RemembersNoMorePeersThanTheMost) {
  transport.mtu = 1500;
  auto peer = v6;
  for (std::size_t i = 0; i < Fragmentation::kMostPeers; ++i) {
    ++peer.port;
    ASSERT_TRUE(look(fragmentation, 2000, peer)) << i;
  }
  EXPECT_FALSE(look(fragmentation, 2000, v4));
}

}  // namespace
}  // namespace udpchat
