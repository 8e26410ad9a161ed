Attribute VB_Name = "clv_xl_values"
Option Explicit
Option Private Module

' What cells hold, as Python takes it, and what Python answers, as cells take it.
' An error can't travel over COM: it goes as a text, a mark and then Excel's number of the error.

Public Const VALUE_ERROR As Long = {VALUE_ERROR} ' xlErrValue, #VALUE!
Private Const ERROR_MARK As Long = {ERROR_MARK} ' the character that comes before the number

' Every argument by its values. Omitted ones are Empty, as blank cells are, and at the end they are cut.
Public Function ForPython(ByRef arguments As Variant) As Variant
    Dim given() As Variant
    Dim last As Long
    Dim place As Long
    For last = UBound(arguments) To 0 Step -1
        If Not IsOmitted(arguments(last)) Then Exit For
    Next last
    If last < 0 Then
        ForPython = Array()
        Exit Function
    End If
    ReDim given(0 To last)
    For place = 0 To last
        given(place) = ValuesOf(arguments(place))
    Next place
    ForPython = given
End Function

' Two lists of arguments as one, already by their values: an omitted one at the end stays, as a blank.
Public Function Joined(ByRef arguments As Variant, ByRef others As Variant) As Variant
    Dim both() As Variant
    Dim count As Long
    Dim place As Long
    count = UBound(arguments) + 1
    ReDim both(0 To count + UBound(others))
    For place = 0 To count - 1
        both(place) = ValuesOf(arguments(place))
    Next place
    For place = 0 To UBound(others)
        both(count + place) = ValuesOf(others(place))
    Next place
    Joined = both
End Function

' The answer of Python, one value or a table of them, as the cell or the spilled cells show it.
Public Function ForCells(ByRef answer As Variant) As Variant
    Dim shown As Variant
    Dim tabular As Boolean
    Dim row As Long
    Dim column As Long
    If Not IsArray(answer) Then
        ForCells = ForCell(answer)
        Exit Function
    End If
    shown = answer
    tabular = HasColumns(shown)
    For row = LBound(shown, 1) To UBound(shown, 1)
        If tabular Then
            For column = LBound(shown, 2) To UBound(shown, 2)
                shown(row, column) = ForCell(shown(row, column))
            Next column
        Else
            shown(row) = ForCell(shown(row))
        End If
    Next row
    ForCells = shown
End Function

' One value. Where there is none the cell shows an error: a blank would count as 0.
Private Function ForCell(ByVal value As Variant) As Variant
    If IsEmpty(value) Or IsNull(value) Then
        ForCell = CVErr(VALUE_ERROR)
    ElseIf VarType(value) <> vbString Then
        ForCell = value
    ElseIf Left$(value, 1) = Chr$(ERROR_MARK) Then
        ForCell = CVErr(CLng(Mid$(value, 2)))
    Else
        ForCell = value
    End If
End Function

Private Function ValuesOf(Optional ByRef argument As Variant) As Variant
    Dim values As Variant
    Dim tabular As Boolean
    Dim row As Long
    Dim column As Long
    If IsObject(argument) Then
        values = ValuesOfRange(argument)
    ElseIf Not IsOmitted(argument) Then
        values = argument
    End If
    If Not IsArray(values) Then
        ValuesOf = Marked(values)
        Exit Function
    End If
    tabular = HasColumns(values)
    For row = LBound(values, 1) To UBound(values, 1)
        If tabular Then
            For column = LBound(values, 2) To UBound(values, 2)
                If IsError(values(row, column)) Then values(row, column) = Marked(values(row, column))
            Next column
        ElseIf IsError(values(row)) Then
            values(row) = Marked(values(row))
        End If
    Next row
    ValuesOf = values
End Function

' Whole columns end with the last used row of their sheet. Of several areas Excel would give the first only.
Private Function ValuesOfRange(ByVal area As Object) As Variant
    Dim used As Object
    If TypeName(area) <> "Range" Then
        ValuesOfRange = CVErr(VALUE_ERROR)
    ElseIf area.Areas.Count > 1 Then
        ValuesOfRange = CVErr(VALUE_ERROR)
    ElseIf area.Rows.Count < area.Worksheet.Rows.Count Then
        ValuesOfRange = area.Value2
    Else
        Set used = area.Worksheet.UsedRange
        ValuesOfRange = area.Resize(used.Row + used.Rows.Count - 1).Value2
    End If
End Function

Private Function Marked(ByRef value As Variant) As Variant
    If IsError(value) Then
        Marked = Chr$(ERROR_MARK) & CStr(CLng(value))
    Else
        Marked = value
    End If
End Function

Private Function IsOmitted(Optional ByRef argument As Variant) As Boolean
    If IsObject(argument) Then Exit Function
    IsOmitted = IsMissing(argument) Or IsNull(argument)
End Function

Private Function HasColumns(ByRef table As Variant) As Boolean
    Dim last As Long
    On Error GoTo OneRow
    last = UBound(table, 2)
    HasColumns = True
OneRow:
End Function
