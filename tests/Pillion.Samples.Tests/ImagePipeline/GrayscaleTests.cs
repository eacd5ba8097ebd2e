using System.Globalization;
using System.IO.Compression;
using System.Net;
using Pillion.Samples.Tests.Pictures;
using Pillion.Samples.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Samples.Tests.ImagePipeline;

[Collection(SharedPipeline.Name)]
public sealed class GrayscaleTests(PipelineFixture fixture)
{
    private readonly RunningPipeline _pipeline = fixture.Pipeline;

    [Fact]
    public async Task Post_Jpeg_AnswersWhatLibjpegDecodes()
    {
        var photo = Photo.Food();
        var expected = await DecodeWithLibjpegAsync(photo);

        var gray = await ConvertAsync(await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken), "image/png");

        var (mean, largest) = Png.Read(gray).DifferenceTo(expected);
        TestContext.Current.SendDiagnosticMessage("difference to libjpeg: {0:0.0000} on average, {1} at most", mean, largest);
        Assert.InRange(mean, 0, 1);
        Assert.InRange(largest, 0, 6);
    }

    [Fact]
    public async Task Post_Png_AnswersTheBrightnessOfEachPixel()
    {
        var colours = Photo.Colours(97, 61);

        var gray = await ConvertAsync(Png.Write(colours), "image/png");

        Assert.InRange(Png.Read(gray).DifferenceTo(colours.ToGray()).Largest, 0, 1);
    }

    [Fact]
    public async Task Post_PngWithTransparency_KeepsIt()
    {
        var colours = Picture.Draw(40, 30, 4, (x, y) => [(byte)(6 * x), (byte)(8 * y), 200, (byte)(x * y / 5)]);

        var gray = Png.Read(await ConvertAsync(Png.Write(colours), "image/png"));

        Assert.InRange(gray.DifferenceTo(colours.ToGray()).Largest, 0, 1);
        Assert.Equal(colours.Samples.Chunk(4).Select(pixel => pixel[3]), gray.Samples.Chunk(2).Select(pixel => pixel[1]));
    }

    [Fact]
    public async Task Post_AnimatedGif_LosesNothingButItsColours()
    {
        byte[] colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
        byte[] coloursOfSecond = [255, 255, 0, 0, 255, 255, 255, 0, 255, 0, 0, 0];
        // 0.299 red + 0.587 green + 0.114 blue
        byte[] grays = [76, 76, 76, 150, 150, 150, 29, 29, 29, 255, 255, 255];
        byte[] graysOfSecond = [226, 226, 226, 179, 179, 179, 105, 105, 105, 0, 0, 0];

        var gray = await ConvertAsync(AnimatedGif.Write(colours, coloursOfSecond), "image/gif");

        Assert.Equal(AnimatedGif.Write(grays, graysOfSecond), gray);
    }

    /// <summary>Dapr's own limit is 4 MiB; the sample raises it, and the photo passes two apps.</summary>
    [Fact]
    public async Task PostToWeb_PhotoAboveDaprsLimit_IsConverted()
    {
        var colours = Photo.Colours(1280, 1200);
        var photo = Png.Write(colours, CompressionLevel.NoCompression);
        Assert.InRange(photo.Length, 4 << 20, 32 << 20);

        using var answer = await _pipeline.Web.PostAsync("/api/image", new ByteArrayContent(photo), TestContext.Current.CancellationToken);

        var gray = await ReadPictureAsync(answer, "image/png");
        Assert.InRange(Png.Read(gray).DifferenceTo(colours.ToGray()).Largest, 0, 1);
    }

    [Fact]
    public async Task PostToWeb_ServiceNamed_AnswersAsTheServiceItself()
    {
        var photo = Png.Write(Photo.Colours(64, 48));
        var expected = await ConvertAsync(photo, "image/png");

        using var answer = await _pipeline.Web.PostAsync(
            "/api/image?api=grayscale",
            new ByteArrayContent(photo),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, await ReadPictureAsync(answer, "image/png"));
    }

    [Fact]
    public async Task PostToWeb_UnknownService_SaysWhichThereAre()
    {
        using var answer = await _pipeline.Web.PostAsync(
            "/api/image?api=sepia",
            new ByteArrayContent([1]),
            TestContext.Current.CancellationToken
        );

        Assert.Equal("There is no service sepia; there is: grayscale.\n", await ReadErrorAsync(answer, HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("just text", "Not a JPEG, PNG or GIF: its first bytes are those of something else.\n")]
    [InlineData("BM6000000000", "Not a JPEG, PNG or GIF: it is Bmp.\n")]
    [InlineData("GIF89a", "Not a JPEG, PNG or GIF: the GIF is cut off.\n")]
    [InlineData("", "The request has no body: post a JPEG, PNG or GIF.\n")]
    public async Task Post_NoImage_SaysWhatIsWrong(string body, string expected)
    {
        using var answer = await _pipeline.PostPictureAsync(System.Text.Encoding.ASCII.GetBytes(body));

        Assert.Equal(expected, await ReadErrorAsync(answer, HttpStatusCode.BadRequest));
    }

    /// <summary>The signature and the header are all right, the rest is missing: what is wrong comes from the decoder.</summary>
    [Fact]
    public async Task Post_CutOffPng_IsABadRequest()
    {
        using var answer = await _pipeline.PostPictureAsync(Png.Write(Photo.Colours(64, 48))[..200]);

        var error = await ReadErrorAsync(answer, HttpStatusCode.BadRequest);
        Assert.StartsWith("Not a JPEG, PNG or GIF: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Root_ExplainsTheService()
    {
        using var answer = await _pipeline.Grayscale.GetAsync("/", TestContext.Current.CancellationToken);

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("POST a JPEG, PNG or GIF to /grayscale", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OtherPath_IsNotFound()
    {
        using var answer = await _pipeline.Grayscale.GetAsync("/sepia?x=1", TestContext.Current.CancellationToken);

        Assert.Equal("There is nothing at /sepia; see /.\n", await ReadErrorAsync(answer, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Get_PathThatTakesPosts_SaysSo()
    {
        using var answer = await _pipeline.Grayscale.GetAsync("/grayscale", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (answer.StatusCode, string.Join(',', answer.Content.Headers.Allow)));
    }

    /// <summary>The caller's address is the key, the time the value, under the app's own prefix.</summary>
    [Fact]
    public async Task Post_Picture_SavesTheCallersVisit()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await ConvertAsync(Png.Write(Photo.Colours(8, 8)), "image/png");
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var visit = await _pipeline.Dapr.GetStringAsync("/v1.0/state/statestore/127.0.0.1", TestContext.Current.CancellationToken);

        Assert.InRange(long.Parse(visit, CultureInfo.InvariantCulture), before, after);
    }

    private async Task<byte[]> ConvertAsync(byte[] picture, string expectedType)
    {
        using var answer = await _pipeline.PostPictureAsync(picture);
        return await ReadPictureAsync(answer, expectedType);
    }

    private static async Task<byte[]> ReadPictureAsync(HttpResponseMessage answer, string expectedType)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        Assert.Equal(expectedType, answer.Content.Headers.ContentType?.ToString());
        return body;
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        Assert.Equal((expected, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<Picture> DecodeWithLibjpegAsync(string photo)
    {
        var djpeg = RequiredProgram.Find("djpeg");
        using var temp = new TempDirectory();
        var output = temp.File("gray.pgm");
        await using var process = new ChildProcess(djpeg, ["-grayscale", "-pnm", "-outfile", output, photo], temp.Path);
        Assert.Equal(0, (await process.WaitForExitAsync()).ExitCode);
        return Pgm.Read(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken));
    }
}
