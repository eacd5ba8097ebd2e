using System.Diagnostics;
using Pillion.BuildingBlocks.Conversation;

namespace Pillion.BuildingBlocks.Tests.Conversation;

public sealed class PiiScrubberTests
{
    [Theory]
    [InlineData("call +919140520809 now", "call <PHONE_NUMBER> now")]
    [InlineData("call (555) 123-4567", "call <PHONE_NUMBER>")]
    [InlineData("+2222222222", "<PHONE_NUMBER>")]
    [InlineData("card 6011553157232994.", "card <CREDIT_CARD>.")]
    [InlineData("card 4111 1111 1111 1111", "card <CREDIT_CARD>")]
    [InlineData("ssn 488-23-3729", "ssn <US_SSN>")]
    [InlineData("a.b+c@mail.example.org, d@e.io", "<EMAIL_ADDRESS>, <EMAIL_ADDRESS>")]
    [InlineData("from 10.8.9.1 and 2001:db8::8a2e:370:7334", "from <IP> and <IP>")]
    [InlineData("at 12 Main Street", "at <STREET_ADDRESS>")]
    [InlineData("in 90210-1234", "in <ZIP_CODE>")]
    [InlineData("to P.O. Box 123", "to <PO_BOX>")]
    [InlineData("book 978-3-16-148410-0", "book <ISBN>")]
    [InlineData("nic 00:1b:44:11:3a:b7", "nic <MAC_ADDRESS>")]
    [InlineData("pay DE89 3704 0044 0532 0130 00", "pay <IBAN>")]
    [InlineData("see https://example.org/a@b.io/5551234567 there", "see https://example.org/a@b.io/5551234567 there")]
    [InlineData("well hello there, 3 of 4", "well hello there, 3 of 4")]
    [InlineData("id a5551234567b", "id a5551234567b")]
    [InlineData("", "")]
    public void Scrub_EachKind_IsItsName(string text, string expected)
    {
        Assert.Equal(expected, PiiScrubber.Scrub(text));
    }

    [Fact]
    public void Scrub_LongText_TakesTimeLinearToIt()
    {
        var begun = Stopwatch.GetTimestamp();

        var scrubbed = PiiScrubber.Scrub(string.Concat(Enumerable.Repeat("1 a a a a a-1.1.1.a@", 10_000)));

        Assert.NotEmpty(scrubbed);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
