#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace udpchat {
namespace {

/// An address of this machine where nobody listens nor can begin to, short of asking for exactly
/// it: the endpoint keeps its port from every wildcard.
SocketAddress closed_beside(const BoundEndpoint& endpoint, const std::string& host = "127.0.0.2") {
  return address_of({host, std::to_string(endpoint.local_address().port)});
}

Event refused(const SocketAddress& destination) {
  return {.address = destination, .error = make_error_code(std::errc::connection_refused)};
}

TEST(UdpEndpointFailures, NameTheDestinationWhosePortIsClosed) {
  BoundEndpoint endpoint("127.0.0.1");
  const auto closed = closed_beside(endpoint);
  endpoint.send_to("x", closed);
  EXPECT_EQ(endpoint.receive(), refused(closed));
}

TEST(UdpEndpointFailures, NameAnIpv6Destination) {
  const BoundEndpoint keeper("127.0.0.1");
  const auto closed = closed_beside(keeper, "::1");
  BoundEndpoint endpoint("::");
  endpoint.send_to("x", closed);
  EXPECT_EQ(endpoint.receive(), refused(closed));
}

TEST(UdpEndpointFailures, NameAnIpv4DestinationOfADualStackSocket) {
  const BoundEndpoint keeper("127.0.0.1");
  const auto closed = closed_beside(keeper);
  BoundEndpoint endpoint("::");
  endpoint.send_to("x", closed);
  EXPECT_EQ(endpoint.receive(), refused(closed));
}

TEST(UdpEndpointFailures, QuoteThePayload) {
  for (const auto& [host, other] : {std::pair("127.0.0.1", "127.0.0.2"),
                                    std::pair("::", "127.0.0.2"), std::pair("::", "::1")}) {
    const BoundEndpoint keeper("127.0.0.1");
    UdpEndpoint endpoint;
    endpoint.bind({host, "0"});
    std::vector<char> buffer(kReceiveBufferSize);
    for (const auto& payload : {std::string("hello\0\xff\n", 8), std::string(), std::string("b"),
                                std::string(400, 'x')}) {
      endpoint.send_to(payload, closed_beside(keeper, other));
      const auto failure = std::get<DeliveryFailure>(endpoint.receive_from(buffer).value());
      EXPECT_EQ(format(failure.destination), format(closed_beside(keeper, other)));
      EXPECT_EQ(failure.quoted, payload);
    }
  }
}

TEST(UdpEndpointFailures, QuoteTheBeginningOfALongPayload) {
  const BoundEndpoint keeper("127.0.0.1");
  UdpEndpoint endpoint;
  endpoint.bind({"127.0.0.1", "0"});
  std::vector<char> buffer(kReceiveBufferSize);
  std::string payload;
  while (payload.size() < 60000) payload += std::to_string(payload.size()) + ' ';
  endpoint.send_to(payload, closed_beside(keeper));
  const auto failure = std::get<DeliveryFailure>(endpoint.receive_from(buffer).value());
  EXPECT_TRUE(payload.starts_with(failure.quoted));
  EXPECT_GT(failure.quoted.size(), 8U);
}

TEST(UdpEndpointFailures, AreReportedToAReceiverThatWaits) {
  BoundEndpoint endpoint("127.0.0.1");
  const auto closed = closed_beside(endpoint);
  WaitingReceiver receiver(endpoint);
  endpoint.send_to("x", closed);
  EXPECT_EQ(receiver.event(), refused(closed));
}

TEST(UdpEndpointFailures, NeverFailALaterSend) {
  BoundEndpoint endpoint("127.0.0.1");
  BoundEndpoint live("127.0.0.1");
  const auto closed = closed_beside(endpoint);
  for (int i = 0; i < 50; ++i) {
    endpoint.send_to("x", closed);
    endpoint.send_to(std::to_string(i), live.local_address());
  }
  for (int i = 0; i < 50; ++i) EXPECT_EQ(live.receive(), from(endpoint, std::to_string(i)));
}

TEST(UdpEndpointFailures, NeverKeepALivePeerFromBeingHeard) {
  BoundEndpoint endpoint("127.0.0.1");
  BoundEndpoint live("127.0.0.1");
  const auto closed = closed_beside(endpoint);
  for (int i = 0; i < 100; ++i) endpoint.send_to("x", closed);
  for (int i = 0; i < 100; ++i) live.send_to(std::to_string(i), endpoint.local_address());
  for (int i = 0; i < 100;) {
    const auto event = endpoint.receive();
    EXPECT_EQ(event, event.error ? refused(closed) : from(live, std::to_string(i)));
    if (!event.error) ++i;
  }
}

TEST(UdpEndpointFailures, OfASendThatIsRefusedAreThrownAndNotReportedAsWell) {
  for (const auto& [host, too_large] : {std::pair("127.0.0.1", 65508U), std::pair("::1", 65528U)}) {
    BoundEndpoint endpoint(host);
    BoundEndpoint live(host);
    const auto error = error_of(
        [&, size = too_large] { endpoint.send_to(std::string(size, 'x'), live.local_address()); });
    EXPECT_EQ(error.code(), std::errc::message_size);
    EXPECT_EQ(error.what(),
              "cannot send to " + format(live.local_address()) + ": Message too long");
    WaitingReceiver receiver(endpoint);
    live.send_to("x", endpoint.local_address());
    EXPECT_EQ(receiver.event(), from(live, "x"));
    endpoint.send_to("y", live.local_address());
    EXPECT_EQ(live.receive(), from(endpoint, "y"));
  }
}

TEST(UdpEndpointFailures, TellOfADestinationInTheOtherFamily) {
  for (const auto& [own, other] : {std::pair("127.0.0.1", "::1"), std::pair("0.0.0.0", "::1"),
                                   std::pair("::1", "127.0.0.1")}) {
    BoundEndpoint endpoint(own);
    const auto destination = address_of({other, "9"});
    const auto text = "cannot send to " + format(destination) +
                      ": Address family not supported by protocol (bound to " +
                      format(endpoint.local_address()) + ", which is ";
    EXPECT_TRUE(text_of([&] { endpoint.send_to("x", destination); }).starts_with(text));
    EXPECT_TRUE(text_of([&] { (void)endpoint.resolve({other, "9"}); }).starts_with(text));
  }
}

TEST(UdpEndpointFailures, TellOfAnUnknownHostOrService) {
  const BoundEndpoint endpoint("127.0.0.1");
  // A label of more than 63 octets is no name (RFC 1035), so no server is asked.
  const std::string host = std::string(64, 'x') + ".invalid";
  const std::string unknown = error_of([&] { (void)endpoint.resolve({host, "9"}); }).what();
  EXPECT_TRUE(unknown.starts_with("cannot resolve " + host + ":9: ")) << unknown;
  const std::string service = error_of([&] {
                                (void)endpoint.resolve({"127.0.0.1", "no-such-service"});
                              }).what();
  EXPECT_EQ(service, "cannot resolve 127.0.0.1:no-such-service: Service not found");
  EXPECT_EQ(error_of([&] { BoundEndpoint("127.0.0.1", "no-such-service"); }).what(), service);
}

class Flood : public testing::Test {
 protected:
  /// More than the receive buffer holds, in fewer datagrams than the loopback's backlog.
  static constexpr std::uint64_t kDatagrams = 400;

  void flood() {
    const std::string payload(60000, 'x');
    for (std::uint64_t i = 0; i < kDatagrams; ++i)
      sender.send_to(payload, receiver.local_address());
  }

  BoundEndpoint sender{"127.0.0.1"};
  BoundEndpoint receiver{"127.0.0.1", "0", {.receive_buffer = 4 << 20}};
};

TEST_F(Flood, IsAccountedForToTheLastDatagram) {
  for (int round = 0; round < 2; ++round) {  // the second counts from the first on
    flood();
    std::uint64_t received = 0;
    std::uint64_t dropped = 0;
    while (received + dropped < kDatagrams) {
      const auto event = receiver.receive();
      event.dropped != 0 ? dropped += event.dropped : ++received;
    }
    EXPECT_EQ(received + dropped, kDatagrams);
    EXPECT_GT(dropped, 0U);
    EXPECT_GT(received, 2U);
  }
  sender.send_to("after it", receiver.local_address());
  EXPECT_EQ(receiver.receive(), from(sender, "after it"));
}

TEST_F(Flood, IsToldEvenWhereTheReceiverNeverGetsToWait) {
  flood();
  int receptions = 1;
  while (receiver.receive().dropped == 0) {
    ASSERT_LT(++receptions, 2000);
    sender.send_to("one more", receiver.local_address());  // so that one always waits
  }
}

}  // namespace
}  // namespace udpchat
