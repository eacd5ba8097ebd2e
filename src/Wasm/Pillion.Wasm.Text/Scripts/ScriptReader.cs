using System.Collections.Immutable;
using System.Text;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>Reads the commands of a script.</summary>
internal sealed class ScriptReader(TokenCursor cursor)
{
    private readonly ScriptValueReader _values = new(cursor);
    private readonly LineCounter _lines = new(cursor.Tokens);

    public static ImmutableArray<WastCommand> Read(TokenList tokens)
    {
        var cursor = new TokenCursor(tokens);
        if (IsField(cursor))
        {
            return [new WastCommand.Module(1, new WastModule(1, id: null, name: null, tokens, fields: 0))];
        }

        var reader = new ScriptReader(cursor);
        var commands = ImmutableArray.CreateBuilder<WastCommand>();
        while (cursor.Kind != TokenKind.End)
        {
            commands.Add(reader.ReadCommand());
        }

        return commands.ToImmutable();
    }

    /// <summary>Whether the text begins with a field: then it is one module.</summary>
    private static bool IsField(TokenCursor cursor)
    {
        ReadOnlySpan<string> fields =
        [
            "type",
            "rec",
            "import",
            "func",
            "table",
            "memory",
            "global",
            "tag",
            "export",
            "start",
            "elem",
            "data",
        ];
        foreach (var field in fields)
        {
            if (cursor.IsForm(Encoding.UTF8.GetBytes(field)))
            {
                return true;
            }
        }

        return cursor.Kind == TokenKind.Annotation;
    }

    private WastCommand ReadCommand()
    {
        var line = _lines.LineOf(cursor.Position);
        if (cursor.TryForm("module"u8))
        {
            return ReadModule(line, isComponent: false);
        }

        if (cursor.TryForm("component"u8))
        {
            return ReadModule(line, isComponent: true);
        }

        if (cursor.IsForm("invoke"u8) || cursor.IsForm("get"u8))
        {
            return new WastCommand.Perform(line, ReadAction());
        }

        var command = cursor.TryForm("register"u8) ? ReadRegister(line) : ReadAssertion(line);
        cursor.ExpectClose();
        return command;
    }

    private WastCommand ReadModule(int line, bool isComponent)
    {
        if (cursor.TryKeyword("definition"u8))
        {
            return new WastCommand.ModuleDefinition(line, ModuleForm.ReadRest(cursor, line, isComponent));
        }

        if (cursor.TryKeyword("instance"u8))
        {
            var instance = new WastCommand.ModuleInstance(line, cursor.TryReadId(), cursor.TryReadId());
            cursor.ExpectClose();
            return instance;
        }

        return new WastCommand.Module(line, ModuleForm.ReadRest(cursor, line, isComponent));
    }

    private WastCommand.Register ReadRegister(int line) => new(line, ReadText(), cursor.TryReadId());

    private WastCommand ReadAssertion(int line) =>
        cursor.TryForm("assert_return"u8) ? new WastCommand.AssertReturn(line, ReadAction(), _values.ReadExpectations())
        : cursor.TryForm("assert_trap"u8) ? ReadTrap(line)
        : cursor.TryForm("assert_exhaustion"u8) ? new WastCommand.AssertExhaustion(line, ReadAction(), ReadText())
        : cursor.TryForm("assert_exception"u8) ? new WastCommand.AssertException(line, ReadAction())
        : cursor.TryForm("assert_malformed"u8) ? ReadRejected(line, WastRejection.Malformed)
        : cursor.TryForm("assert_invalid"u8) ? ReadRejected(line, WastRejection.Invalid)
        : cursor.TryForm("assert_unlinkable"u8) ? ReadRejected(line, WastRejection.Unlinkable)
        : cursor.TryForm("assert_malformed_custom"u8) ? ReadRejected(line, WastRejection.MalformedCustom)
        : cursor.TryForm("assert_invalid_custom"u8) ? ReadRejected(line, WastRejection.InvalidCustom)
        : throw UnknownCommand();

    /// <summary>A trap of an action, or of the instantiation of a module or component.</summary>
    private WastCommand ReadTrap(int line) =>
        cursor.IsForm("module"u8) || cursor.IsForm("component"u8)
            ? ReadRejected(line, WastRejection.Uninstantiable)
            : new WastCommand.AssertTrap(line, ReadAction(), ReadText());

    private WastCommand.AssertRejected ReadRejected(int line, WastRejection rejection) =>
        new(line, rejection, ModuleForm.Read(cursor, _lines), ReadText());

    private WastAction ReadAction()
    {
        if (cursor.TryForm("get"u8))
        {
            var get = new WastAction.Get(cursor.TryReadId(), ReadText());
            cursor.ExpectClose();
            return get;
        }

        cursor.ExpectForm("invoke"u8);
        return new WastAction.Invoke(cursor.TryReadId(), ReadText(), _values.ReadArguments());
    }

    private string ReadText() => Encoding.UTF8.GetString(cursor.ReadName());

    private WatFormatException UnknownCommand()
    {
        cursor.Position += cursor.Kind == TokenKind.Open ? 1 : 0;
        return cursor.Unexpected();
    }
}
