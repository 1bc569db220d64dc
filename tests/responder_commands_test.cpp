#include "responder_fixture.hpp"

namespace udpchat {
namespace {

/// Replies that a command makes.
class ResponderCommands : public ResponderTest {
 protected:
  ResponderCommands() { set_rule("exec:tr a-z 'A - Z'"); }

  void end(std::size_t job, const JobResult& result) { executor.jobs.at(job).second(result); }
};

TEST_F(ResponderCommands, AreGivenThePayloadAndTheAddresses) {
  {
    const std::string gone_later("a\0b\xff", 4);
    answer(gone_later);
  }
  ASSERT_EQ(executor.jobs.size(), 1U);
  const auto& job = executor.jobs[0].first;
  EXPECT_EQ(job.arguments, (Lines{"tr", "a-z", "A - Z"}));
  EXPECT_EQ(job.input, std::string("a\0b\xff", 4));
  EXPECT_EQ(job.environment,
            (Lines{"UDPCHAT_SOURCE=192.168.1.5:8080", "UDPCHAT_SOURCE_IP=192.168.1.5",
                   "UDPCHAT_SOURCE_PORT=8080", "UDPCHAT_LOCAL=10.0.0.7:4567"}));
}

TEST_F(ResponderCommands, AreGivenAddressesOfIpv6) {
  responder->answer({address("[fe80::1]:9"), "x", {}, address("[::1]:4567")});
  EXPECT_EQ(executor.jobs.at(0).first.environment,
            (Lines{"UDPCHAT_SOURCE=[fe80::1]:9", "UDPCHAT_SOURCE_IP=fe80::1",
                   "UDPCHAT_SOURCE_PORT=9", "UDPCHAT_LOCAL=[::1]:4567"}));
}

TEST_F(ResponderCommands, RunInAShellWhereThatIsTheRule) {
  set_rule("shell:tr a b | rev");
  answer("x");
  EXPECT_EQ(executor.jobs.at(0).first.arguments, (Lines{"sh", "-c", "tr a b | rev"}));
}

TEST_F(ResponderCommands, AnswerOnceTheyEndFromWhereTheDatagramWasSentTo) {
  answer("one");
  EXPECT_TRUE(transport.sent.empty());
  end(0, {.output = "ONE\n", .diagnostics = ""});
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"ONE\n", source, local}}));
  EXPECT_EQ(console.printed, (Lines{">> 192.168.1.5:8080: ONE"}));
}

TEST_F(ResponderCommands, AnswerWhomTheyAreForInWhateverOrderTheyEnd) {
  answer("one");
  responder->answer({address("[::1]:9"), "two", {}, address("[::1]:4567")});
  end(1, {.output = "TWO", .diagnostics = ""});
  end(0, {.output = "ONE", .diagnostics = ""});
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"TWO", address("[::1]:9"), address("[::1]:4567")},
                                              {"ONE", source, local}}));
}

TEST_F(ResponderCommands, AnswerNothingWhereTheySayNothing) {
  answer("one");
  end(0, {.output = "", .diagnostics = ""});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_TRUE(console.notices.empty());
  EXPECT_TRUE(traffic.report_withheld().empty());
}

TEST_F(ResponderCommands, AnswerNothingWhereTheyFailWhichIsTold) {
  answer("one");
  end(0, {.output = "half", .diagnostics = "", .fault = "exited with status 1"});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(console.notices, (Lines{"192.168.1.5:8080 got no reply: tr exited with status 1"}));
}

TEST_F(ResponderCommands, HaveTheirDiagnosticsToldAndAnswerAllTheSame) {
  answer("one");
  end(0, {.output = "ONE", .diagnostics = "not so fast"});
  EXPECT_EQ(console.notices, (Lines{"tr: not so fast"}));
  EXPECT_EQ(replies(), (Lines{"ONE"}));
}

TEST_F(ResponderCommands, HaveNoLineOfTheirDiagnosticsLookLikeOurOwn) {
  answer("one");
  end(0, {.output = "", .diagnostics = "\n10.0.0.1:9 is not listening\n"});
  EXPECT_EQ(console.notices, (Lines{"tr: \ntr: 10.0.0.1:9 is not listening"}));
}

TEST_F(ResponderCommands, HaveALimitOfTheirOwn) {
  responder.emplace(sender, display, traffic, executor,
                    Responder::Limits{2, 1, std::chrono::seconds(1)});
  set_rule("exec:cat");
  for (int i = 0; i < 3; ++i) answer("one");
  EXPECT_EQ(executor.jobs.size(), 1U);
  set_rule("echo");
  for (int i = 0; i < 3; ++i) answer("one");
  EXPECT_EQ(replies(), (Lines{"one", "one"}));
}

TEST_F(ResponderCommands, HaveTheirDiagnosticsToldBeforeTheirFailure) {
  answer("one");
  end(0, {.output = "", .diagnostics = "bad", .fault = "exited with status 2"});
  EXPECT_EQ(console.notices,
            (Lines{"tr: bad", "192.168.1.5:8080 got no reply: tr exited with status 2"}));
}

TEST_F(ResponderCommands, AreHeldBackWhereTooManyRun) {
  executor.refuses = true;
  answer("one");
  EXPECT_EQ(console.notices,
            (Lines{"reply held back: too many commands run, and 192.168.1.5:8080 would need one "
                   "more"}));
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 1"}));
}

TEST_F(ResponderCommands, DoNotRunForThisProgramItselfNorBeyondTheLimit) {
  responder->answer(
      {.source = transport.local, .payload = "x", .time = {}, .local = local, .is_own = true});
  limit_to(0);
  set_rule("exec:cat");
  answer("x");
  EXPECT_TRUE(executor.jobs.empty());
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 2"}));
}

TEST_F(ResponderCommands, WhoseReplyCannotBeSentAreTold) {
  answer("one");
  end(0, {.output = std::string(65508, 'x'), .diagnostics = ""});
  answer("two");
  transport.send_failure = std::errc::network_unreachable;
  end(1, {.output = "TWO", .diagnostics = ""});
  EXPECT_EQ(
      console.notices,
      (Lines{"192.168.1.5:8080 got no reply: one datagram over IPv4 holds 65507 bytes (over IPv6 "
             "65527), and this has 65508",
             "cannot send: Network is unreachable"}));
}

TEST_F(ResponderCommands, MayEndAfterTheRulesAndTheResponder) {
  answer("one");
  set_rule("echo");
  responder.reset();
  end(0, {.output = "ONE", .diagnostics = "late"});
  EXPECT_EQ(replies(), (Lines{"ONE"}));
  EXPECT_EQ(console.notices, (Lines{"tr: late"}));
}

}  // namespace
}  // namespace udpchat
