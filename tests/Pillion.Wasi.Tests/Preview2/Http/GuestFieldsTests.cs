using System.Text;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm;
using ITypes = Pillion.Wasi.Preview2.Wit.Http.ITypes;

namespace Pillion.Wasi.Tests.Preview2.Http;

public sealed class GuestFieldsTests : IDisposable
{
    private readonly WasiContext _context = new(WasiOptions.None);

    private ITypes Types => _context.Preview2;

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Append_SameNameInOtherCase_IsTheSameField()
    {
        var fields = Types.CreateFields();

        Assert.True(fields.Append("X-One", "a"u8).IsOk);
        Assert.True(fields.Append("y", "b"u8).IsOk);
        Assert.True(fields.Append("x-one", "c"u8).IsOk);

        Assert.Equal(["a", "c"], fields.Get("X-ONE").Select(Encoding.UTF8.GetString));
        Assert.Equal(["X-One", "y", "x-one"], fields.Entries().Select(e => e.Item1));
        Assert.True(fields.Set("X-one", ["d"u8.ToArray()]).IsOk);
        Assert.Equal([("y", "b"), ("X-one", "d")], fields.Entries().Select(e => (e.Item1, Encoding.UTF8.GetString(e.Item2))));
        Assert.True(fields.Delete("X-ONE").IsOk);
        Assert.False(fields.Has("x-one"));
        Assert.Empty(fields.Get("not a name"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("ä")]
    public void Append_WhatIsNoName_IsInvalidSyntax(string name)
    {
        var fields = Types.CreateFields();

        Assert.Equal(HeaderError.InvalidSyntax.Instance, fields.Append(name, "x"u8).Error);
        Assert.Equal(HeaderError.InvalidSyntax.Instance, fields.Set(name, []).Error);
        Assert.Equal(HeaderError.InvalidSyntax.Instance, Types.FieldsFromList([(name, [])]).Error);
    }

    [Theory]
    [InlineData("a\r\nb: c")]
    [InlineData("a\0")]
    [InlineData("a\u007f")]
    public void Append_WhatIsNoValue_IsInvalidSyntax(string value)
    {
        var fields = Types.CreateFields();

        Assert.Equal(HeaderError.InvalidSyntax.Instance, fields.Append("name", Encoding.Latin1.GetBytes(value)).Error);
        Assert.Equal(HeaderError.InvalidSyntax.Instance, fields.Set("name", ["ok"u8.ToArray(), Encoding.Latin1.GetBytes(value)]).Error);
        Assert.Empty(fields.Entries());
    }

    [Theory]
    [InlineData("Connection")]
    [InlineData("transfer-encoding")]
    [InlineData("HOST")]
    [InlineData("upgrade")]
    public void Append_WhatBelongsToTheConnection_IsForbidden(string name)
    {
        var fields = Types.CreateFields();

        Assert.Equal(HeaderError.Forbidden.Instance, fields.Append(name, "x"u8).Error);
        Assert.Equal(HeaderError.Forbidden.Instance, fields.Delete(name).Error);
    }

    [Fact]
    public void Headers_OfARequest_AreImmutableAndACloneIsNot()
    {
        var fields = Types.CreateFields();
        Assert.True(fields.Append("name", "x"u8).IsOk);
        var headers = Types.CreateOutgoingRequest(fields).Headers();

        Assert.Equal(HeaderError.Immutable.Instance, headers.Append("other", "y"u8).Error);
        Assert.Equal(HeaderError.Immutable.Instance, headers.Set("other", []).Error);
        Assert.Equal(HeaderError.Immutable.Instance, headers.Delete("name").Error);
        var clone = headers.Clone();
        Assert.True(clone.Append("other", "y"u8).IsOk);
        Assert.False(headers.Has("other"));
    }

    [Fact]
    public void Append_MoreThanTheLimit_EndsTheGuest()
    {
        var fields = Types.CreateFields();
        var value = new byte[HttpFields.MaxBytes - 4];
        value.AsSpan().Fill((byte)'x');
        Assert.True(fields.Append("name", value).IsOk);

        Assert.Throws<WasmLimitException>(() => fields.Append("n", default));
        Assert.True(fields.Delete("name").IsOk);
        Assert.True(fields.Append("n", default).IsOk);
    }
}
