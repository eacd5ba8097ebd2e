using Pillion.Wasi.Preview1;
using Pillion.Wasi.Tests.Testing;

namespace Pillion.Wasi.Tests;

public sealed class WasiOptionsTests
{
    [Fact]
    public void None_GivesNothing()
    {
        using var context = new WasiContext(WasiOptions.None);

        Assert.Empty(context.Options.Arguments);
        Assert.Empty(context.Options.Environment);
        Assert.True(context.Descriptors.TryGet(0, out var stdin));
        Assert.Equal("", stdin.Descriptor.ReadToEnd());
        Assert.False(context.Descriptors.TryGet(3, out _));
    }

    [Theory]
    [InlineData("NAME=", "value", "'NAME=' cannot name an environment variable.")]
    [InlineData("", "value", "'' cannot name an environment variable.")]
    [InlineData("NAME", "va\0lue", "'NAME' contains a NUL character.")]
    public void Environment_WhatCannotBeOne_IsRefused(string name, string value, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => new WasiOptions { Environment = [new(name, value)] });

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_WithNul_AreRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => new WasiOptions { Arguments = ["fine", "a\0b"] });

        Assert.StartsWith("'a\\0b' contains a NUL character.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClockResolution_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiOptions { ClockResolution = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiOptions { ClockResolution = TimeSpan.FromSeconds(2) });
    }

    [Fact]
    public void MaxDescriptors_TooFewForThePreopens_IsRefused()
    {
        using var sandbox = new Sandbox();
        using var preopen = WasiPreopen.Open("/", sandbox.Inside);

        var exception = Assert.Throws<ArgumentException>(() =>
            new WasiContext(new WasiOptions { MaxDescriptors = 3, Preopens = [preopen] })
        );

        Assert.Equal("MaxDescriptors is 3, too few for 1 preopens.", exception.Message);
    }

    [Fact]
    public void Preopens_ReadOnly_RefuseToWrite()
    {
        using var sandbox = new Sandbox();
        using var preopen = WasiPreopen.Open("/data", sandbox.Inside, readOnly: true);
        using var context = new WasiContext(new WasiOptions { Preopens = [preopen] });

        Assert.Equal(Errno.Success, context.Descriptors.Get(3, Rights.PathOpen | Rights.FdReadDir, out var entry));
        Assert.Equal("/data"u8, entry.PreopenName.AsSpan());
        Assert.Equal(Errno.RoFs, entry.Check(Rights.PathCreateFile));
        Assert.Equal(Errno.RoFs, entry.CheckInheriting(Rights.FdWrite));
        Assert.Equal(Errno.RoFs, entry.Check(Rights.PathLinkSource));
        Assert.Equal(Errno.IsDir, entry.Check(Rights.FdWrite));
    }
}
