using Microsoft.Playwright;
using Pillion.Samples.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Samples.Tests.ImagePipeline;

/// <summary>Debian's Chromium without a window, started when the first test asks for it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens an empty page; without Chromium the running test is skipped.</summary>
    public async Task<IPage> OpenPageAsync()
    {
        var program = RequiredProgram.Find("chromium");
        Assertions.SetDefaultExpectTimeout((float)Wait.Limit.TotalMilliseconds);
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = program,
                Args = ["--no-proxy-server"],
                Timeout = (float)Wait.Limit.TotalMilliseconds,
            }
        );
        var page = await _browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = 1100, Height = 900 },
            }
        );
        page.SetDefaultTimeout((float)Wait.Limit.TotalMilliseconds);
        return page;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
