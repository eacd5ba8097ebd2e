using System.Net;

namespace Pillion.Samples.Tests.ImagePipeline;

[Collection(SharedPipeline.Name)]
public sealed class CreateEventTests(PipelineFixture fixture)
{
    [Theory]
    [InlineData("[", "Not an event: the body is not JSON")]
    [InlineData("""{"op_type":"test","input_size":1}""", "Not an event: event_ts must be a number of milliseconds since 1970.")]
    [InlineData("""{"event_ts":1,"op_type":"test","input_size":-1}""", "Not an event: input_size must be a number of bytes.")]
    public async Task CreateEvent_NoEvent_SaysWhatIsWrong(string body, string expected)
    {
        using var answer = await fixture.Pipeline.Events.PostAsync(
            "/create_event",
            new StringContent(body),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }
}
