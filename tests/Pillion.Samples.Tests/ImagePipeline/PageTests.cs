using Microsoft.Playwright;
using Pillion.Samples.Tests.Pictures;
using Pillion.Testing;
using static Microsoft.Playwright.Assertions;

namespace Pillion.Samples.Tests.ImagePipeline;

/// <summary>The page of the app <c>web</c> in a real browser, used as a person uses it.</summary>
[Collection(SharedPipeline.Name)]
public sealed class PageTests(PipelineFixture fixture, Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    /// <summary>The picture in an <c>img</c> as the browser has decoded it, as a PNG in Base64.</summary>
    private const string ReadPixels = """
        async image => {
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          canvas.getContext("2d").drawImage(image, 0, 0);
          return canvas.toDataURL("image/png").split(",")[1];
        }
        """;

    private readonly List<string> _complaints = [];
    private IPage _page = null!;

    private RunningPipeline Pipeline => fixture.Pipeline;

    public async ValueTask InitializeAsync()
    {
        _page = await browser.OpenPageAsync();
        _page.PageError += (_, error) => _complaints.Add(error);
        _page.Console += (_, message) => _complaints.AddRange(message.Type == "error" ? [message.Text] : []);
        await _page.GotoAsync(Pipeline.Web.BaseAddress!.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
        {
            await _page.DisposeAsync();
        }
    }

    [Fact]
    public async Task ChoosePhoto_ShowsOriginalAndGrayResultSideBySide()
    {
        await _page.SetInputFilesAsync("#photo", Photo.Any(Pipeline.Folder));
        await Expect(_page.Locator("#status")).ToHaveTextAsync("Done");

        var (original, result) = (await ReadPictureAsync("#original"), await ReadPictureAsync("#result"));
        Assert.All(Pixels(result), pixel => Assert.True(pixel[0] == pixel[1] && pixel[1] == pixel[2], "a pixel has a colour"));
        Assert.Contains(Pixels(original), pixel => Math.Abs(pixel[0] - pixel[2]) > 50);
        // The browser has decoded colours and rounded them, the service has not.
        Assert.InRange(original.ToGray().DifferenceTo(result.ToGray()).Mean, 0, 1);

        var (left, right) = (await BoxOfAsync("#original"), await BoxOfAsync("#result"));
        Assert.True(left.X + left.Width <= right.X && Math.Abs(left.Y - right.Y) < 1, $"{left} and {right} are not side by side");
        await SaveScreenshotAsync();
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task ChoosePhoto_AddsToTheRecentEvents()
    {
        var photo = Photo.Any(Pipeline.Folder);
        await Expect(_page.Locator("#no-events")).Not.ToHaveTextAsync("Loading …");
        var before = await Pipeline.ReadEventsAsync();

        await _page.SetInputFilesAsync("#photo", photo);

        var newest = _page.Locator("#events tbody tr").First.Locator("td");
        await Expect(newest.Nth(0)).ToHaveTextAsync($"{before.Length + 1}");
        await Expect(newest.Nth(2)).ToHaveTextAsync("grayscale");
        await Expect(newest.Nth(3)).ToHaveTextAsync(FormattableString.Invariant($"{new FileInfo(photo).Length / 1000.0:0.0} kB"));
        await Expect(_page.Locator("#events tbody tr")).ToHaveCountAsync(Math.Min(before.Length + 1, 20));
    }

    [Fact]
    public async Task SaveResult_GivesTheServicesAnswer()
    {
        var photo = Photo.Any(Pipeline.Folder);
        using var direct = await Pipeline.PostPictureAsync(await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken));
        await _page.SetInputFilesAsync("#photo", photo);

        var download = await _page.RunAndWaitForDownloadAsync(() => _page.ClickAsync("text=Save"));

        Assert.Equal(Path.GetFileNameWithoutExtension(photo) + "-grayscale.png", download.SuggestedFilename);
        Assert.Equal(
            await direct.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task ChooseOtherFile_ShowsWhyThereIsNoResult()
    {
        await _page.SetInputFilesAsync(
            "#photo",
            new FilePayload
            {
                Name = "notes.txt",
                MimeType = "text/plain",
                Buffer = [.. "no photo"u8],
            }
        );

        await Expect(_page.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync("Not a JPEG, PNG or GIF: its first bytes are those of something else.");
        await Expect(_page.Locator("#status")).ToHaveTextAsync("No result");
        await Expect(_page.Locator("#no-original")).ToHaveTextAsync("notes.txt cannot be shown");
        await Expect(_page.Locator("#result")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task ChoosePhoto_AfterAnError_ClearsIt()
    {
        await _page.SetInputFilesAsync(
            "#photo",
            new FilePayload
            {
                Name = "notes.txt",
                MimeType = "text/plain",
                Buffer = [.. "no photo"u8],
            }
        );
        await Expect(_page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        await _page.SetInputFilesAsync("#photo", Photo.Any(Pipeline.Folder));

        await Expect(_page.Locator("#result")).ToBeVisibleAsync();
        await Expect(_page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task TabKey_ReachesThePhotoFirst()
    {
        await _page.Keyboard.PressAsync("Tab");

        await Expect(_page.Locator("#photo")).ToBeFocusedAsync();
        await Expect(_page.GetByLabel("Choose a photo")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task NarrowWindow_StacksThePicturesWithoutScrollingSideways()
    {
        await _page.SetViewportSizeAsync(360, 800);
        await _page.SetInputFilesAsync("#photo", Photo.Any(Pipeline.Folder));
        await Expect(_page.Locator("#result")).ToBeVisibleAsync();

        var (above, below) = (await BoxOfAsync("#original"), await BoxOfAsync("#result"));
        Assert.True(above.Y + above.Height <= below.Y, $"{above} is not above {below}");
        Assert.Equal(360, await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private async Task<Picture> ReadPictureAsync(string image) =>
        Png.Read(Convert.FromBase64String(await _page.Locator(image).EvaluateAsync<string>(ReadPixels)));

    private static IEnumerable<byte[]> Pixels(Picture picture) => picture.Samples.Chunk(picture.Channels);

    private async Task<LocatorBoundingBoxResult> BoxOfAsync(string element) => (await _page.Locator(element).BoundingBoxAsync())!;

    /// <summary>For people to look at; tests compare nothing with it.</summary>
    private async Task SaveScreenshotAsync() =>
        await _page.ScreenshotAsync(new() { Path = Repository.PathOf("artifacts/test-results/image-pipeline.png"), FullPage = true });
}
