using System.Collections.Concurrent;
using System.Net.Http.Json;
using Pillion.Samples.Tests.Pictures;
using Pillion.Testing;

namespace Pillion.Samples.Tests.ImagePipeline;

/// <summary>Each test has a pipeline of its own: ids count from 1.</summary>
public sealed class EventsTests : IAsyncLifetime
{
    private RunningPipeline _pipeline = null!;

    public async ValueTask InitializeAsync() => _pipeline = await RunningPipeline.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }
    }

    [Fact]
    public async Task Post_Picture_AddsARow()
    {
        var photo = await ReadPhotoAsync();
        Assert.Empty(await _pipeline.ReadEventsAsync());

        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await ConvertAsync(photo);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var row = Assert.Single(await _pipeline.ReadEventsAsync());
        Assert.Equal(new EventRow(1, row.EventTs, "grayscale", photo.Length), row);
        Assert.InRange(row.EventTs, before, after);
        var seenByThePage = await _pipeline.Web.GetFromJsonAsync<EventRow[]>("/api/events?last=20", TestContext.Current.CancellationToken);
        Assert.Equal([row], seenByThePage!);
    }

    [Fact]
    public async Task Post_FiftyPicturesAtOnce_AnswersAllAlikeAndCountsEach()
    {
        const int Posts = 50;
        var photo = await ReadPhotoAsync();

        var pictures = await Task.WhenAll(Enumerable.Range(0, Posts).Select(_ => ConvertAsync(photo)));

        // Right once, by GrayscaleTests, is right always.
        var expected = await ConvertAsync(photo);
        Assert.All(pictures, picture => Assert.Equal(expected, picture));
        var rows = await _pipeline.ReadEventsAsync();
        Assert.Equal(
            Enumerable.Range(1, Posts + 1).Select(id => (id, "grayscale", (long)photo.Length)),
            rows.Select(row => (row.Id, row.OpType, row.InputSize))
        );
    }

    [Fact]
    public async Task Terminate_RowsWritten_AreThereAfterARestartAndCountingGoesOn()
    {
        var photo = await ReadPhotoAsync();
        await ConvertAsync(photo);
        await ConvertAsync(photo);
        var rows = await _pipeline.ReadEventsAsync();

        Assert.Equal(0, await _pipeline.StopAsync());
        await _pipeline.StartAgainAsync();

        Assert.Equal(rows, await _pipeline.ReadEventsAsync());
        await ConvertAsync(photo);
        Assert.Equal([1, 2, 3], (await _pipeline.ReadEventsAsync()).Select(row => row.Id));
    }

    [Fact]
    public async Task Kill_InTheMidstOfWriting_LosesNoRowThatWasAcknowledged()
    {
        const int Writers = 4;
        var acknowledged = new ConcurrentDictionary<int, long>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Enumerable.Range(1, Writers).Select(WriteUntilBrokenAsync).ToArray();
        await Wait.ForAsync(Task.WhenAny(enough.Task, Task.WhenAny(writing)), "twenty rows, or the end of a writer");

        await _pipeline.KillAsync();
        await Wait.ForAsync(Task.WhenAll(writing), "the writers to notice");
        await _pipeline.StartAgainAsync();

        var rows = await _pipeline.ReadEventsAsync();
        Assert.Equal(Enumerable.Range(1, rows.Length), rows.Select(row => row.Id));
        Assert.InRange(acknowledged.Count, 20, rows.Length);
        Assert.All(acknowledged, written => Assert.Equal(written.Value, rows[written.Key - 1].InputSize));

        async Task WriteUntilBrokenAsync(int writer)
        {
            for (var size = writer; ; size += Writers)
            {
                int id;
                try
                {
                    id = await CreateAsync(size);
                }
                catch (HttpRequestException e) when (e.StatusCode is null)
                {
                    return; // killed
                }

                acknowledged[id] = size;
                if (acknowledged.Count >= 20)
                {
                    enough.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task Init_RowsWritten_EmptiesTheTable()
    {
        await CreateAsync(1);
        await CreateAsync(2);

        var answer = await _pipeline.Events.GetStringAsync("/init", TestContext.Current.CancellationToken);

        Assert.Equal("""{"status":true}""", answer);
        Assert.Empty(await _pipeline.ReadEventsAsync());
        Assert.Equal(1, await CreateAsync(3));
    }

    private async Task<int> CreateAsync(int size)
    {
        using var answer = await _pipeline.Events.PostAsJsonAsync(
            "/create_event",
            new Dictionary<string, object>
            {
                ["event_ts"] = 1_700_000_000_000,
                ["op_type"] = "test",
                ["input_size"] = size,
            }
        );
        answer.EnsureSuccessStatusCode();
        var created = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        return created.GetProperty("id").GetInt32();
    }

    private async Task<byte[]> ConvertAsync(byte[] photo)
    {
        using var answer = await _pipeline.PostPictureAsync(photo);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{_pipeline.Log}");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private Task<byte[]> ReadPhotoAsync() => File.ReadAllBytesAsync(Photo.Any(_pipeline.Folder));
}
