#include "udpchat/source_filter.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <atomic>
#include <thread>

namespace udpchat {
namespace {

const SocketAddress kPeer = address("10.0.0.5:8080");

TEST(SourceFilter, AdmitsEverybodyWhereNothingIsSaid) {
  const SourceFilter filter({}, {kPeer});
  EXPECT_TRUE(filter.admits(address("10.0.0.6:1")));
  EXPECT_TRUE(filter.admits(address("[::1]:1")));
}

TEST(SourceFilter, AdmitsOnlyWhoIsAllowed) {
  const SourceFilter filter({.allow = {parse_network("10.0.0.0/24"), parse_network("fe80::/10")}},
                            {});
  EXPECT_TRUE(filter.admits(address("10.0.0.0:1")));
  EXPECT_TRUE(filter.admits(address("10.0.0.255:65535")));
  EXPECT_TRUE(filter.admits(address("[fe80::1]:1")));
  EXPECT_FALSE(filter.admits(address("10.0.1.0:1")));
  EXPECT_FALSE(filter.admits(address("[::1]:1")));
}

TEST(SourceFilter, DoesNotAdmitWhoIsDenied) {
  const SourceFilter filter({.deny = {parse_network("10.0.0.5"), parse_network("::1")}}, {});
  EXPECT_FALSE(filter.admits(address("10.0.0.5:1")));
  EXPECT_FALSE(filter.admits(address("[::1]:1")));
  EXPECT_TRUE(filter.admits(address("10.0.0.6:1")));
}

TEST(SourceFilter, DeniesWhateverIsAllowed) {
  const SourceFilter filter(
      {.allow = {parse_network("10.0.0.0/8")}, .deny = {parse_network("10.0.0.5")}}, {});
  EXPECT_FALSE(filter.admits(address("10.0.0.5:1")));
  EXPECT_TRUE(filter.admits(address("10.0.0.6:1")));
}

TEST(SourceFilter, AdmitsNobodyButThePeerAddressAndPort) {
  const SourceFilter filter({.only_peer = true}, {kPeer});
  EXPECT_TRUE(filter.admits(kPeer));
  EXPECT_FALSE(filter.admits(address("10.0.0.5:8081")));
  EXPECT_FALSE(filter.admits(address("10.0.0.6:8080")));
}

TEST(SourceFilter, AdmitsNobodyWhereOnlyThePeerIsWantedAndThereIsNone) {
  const SourceFilter filter({.only_peer = true}, {});
  EXPECT_FALSE(filter.admits(kPeer));
  EXPECT_FALSE(filter.admits({}));
}

TEST(SourceFilter, DoesNotAdmitAPeerThatIsDeniedOrNotAllowed) {
  const SourceFilter denied({.deny = {parse_network("10.0.0.0/8")}, .only_peer = true}, {kPeer});
  EXPECT_FALSE(denied.admits(kPeer));
  const SourceFilter strange({.allow = {parse_network("10.0.0.6")}, .only_peer = true}, {kPeer});
  EXPECT_FALSE(strange.admits(kPeer));
}

TEST(SourceFilter, FollowsThePeer) {
  SourceFilter filter({.only_peer = true}, {kPeer});
  filter.set_peers({address("[::1]:9")});
  EXPECT_TRUE(filter.admits(address("[::1]:9")));
  EXPECT_FALSE(filter.admits(kPeer));
}

TEST(SourceFilter, AdmitsEachOfSeveralPeersAndNobodyElse) {
  const auto second = address("[::1]:9");
  SourceFilter filter({.only_peer = true}, {kPeer, second});
  EXPECT_TRUE(filter.admits(kPeer));
  EXPECT_TRUE(filter.admits(second));
  EXPECT_FALSE(filter.admits(address("[::1]:10")));
  filter.set_peers({address("10.0.0.7:7"), second});
  EXPECT_TRUE(filter.admits(second));
  EXPECT_TRUE(filter.admits(address("10.0.0.7:7")));
  EXPECT_FALSE(filter.admits(kPeer));
  filter.set_peers({});
  EXPECT_FALSE(filter.admits(second));
}

TEST(SourceFilter, DoesNotCareForThePeerWhereOthersAreWanted) {
  SourceFilter filter({}, {kPeer});
  filter.set_peers({address("[::1]:9")});
  EXPECT_TRUE(filter.admits(kPeer));
}

TEST(SourceFilter, MayBeAskedWhileThePeerChanges) {
  SourceFilter filter({.only_peer = true}, {kPeer});
  std::atomic<bool> changed = false;
  const std::jthread user([&] {
    for (int i = 0; i < 1000; ++i) filter.set_peers({address("10.0.0.7:" + std::to_string(i + 1))});
    changed = true;
  });
  while (!changed) EXPECT_FALSE(filter.admits(address("10.0.0.6:8080")));
  EXPECT_TRUE(filter.admits(address("10.0.0.7:1000")));
}

}  // namespace
}  // namespace udpchat
